import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionNamesFor } from './aws-session.ts';

const id = 'wLQ8xZbq3VJm2nT0c5dYkR7sHfA1gEuP';
const by = { isById: false, workerId: 'worker' };

test('a session is named after the email address of whoever had the Rollout send, and after the Rollout', () => {
  expect(sessionNamesFor({ id, email: 'ada@example.com' }, 12, by)).toEqual({
    sourceIdentity: 'ada@example.com',
    roleSessionName: 'rollout-12=ada@example.com',
  });
});

test('what the product sends by itself is its own', () => {
  expect(sessionNamesFor({ id: 'worker', email: null }, 7, by)).toEqual({
    sourceIdentity: 'lamplighter',
    roleSessionName: 'rollout-7=lamplighter',
  });
});

test.each([
  ['by choice of the installation', 'ada@example.com', { ...by, isById: true }],
  ['for an address with characters that AWS refuses', "ada.o'neill@example.com", by],
  ['for an address that is too long', `${'a'.repeat(60)}@example.com`, by],
  ['for whoever is no user', null, by],
])('a person is named by their id %s', (_, email, options) => {
  expect(sessionNamesFor({ id, email }, 12, options)).toEqual({
    sourceIdentity: id,
    roleSessionName: `rollout-12=${id}`,
  });
});

test('an address that fits one name alone is never shortened in the other', () => {
  const email = `${'a'.repeat(48)}@example.com`;
  expect(sessionNamesFor({ id, email }, 12, by)).toEqual({
    sourceIdentity: email,
    roleSessionName: `rollout-12=${id}`,
  });
});

test('AWS takes whatever comes out', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 90 });
  fc.assert(
    fc.property(text, fc.option(text), fc.nat(2 ** 31 - 1), fc.boolean(), (anyId, email, number, isById) => {
      for (const name of Object.values(sessionNamesFor({ id: anyId, email }, number, { ...by, isById })))
        expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
    }),
  );
});
