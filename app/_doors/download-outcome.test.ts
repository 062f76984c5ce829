import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOutcome } from './download-outcome.ts';

const cookieOf = (told: unknown) => encodeURIComponent(JSON.stringify(told));

test('a page reads what the console told it', () => {
  const failure = { code: 'exportFilterNotUnderstood', params: { names: 'a, b', count: 2 } } as const;
  for (const told of [{ began: true }, { began: false, failure }]) expect(readOutcome(cookieOf(told))).toEqual(told);
});

test('what is no word of the console’s says nothing, and never ends the page', () => {
  for (const value of ['', '%', '%E0%A4%A', '{', '1', 'null', '%22began%22', '[]', '{}', cookieOf({ began: 'true' })])
    expect(readOutcome(value), value).toBeUndefined();
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json().map(encodeURIComponent)), (value) => {
      const outcome = readOutcome(value);
      return outcome === undefined || typeof outcome.began === 'boolean';
    }),
  );
});

test('a refusal that this page does not know is one still, with the facts that are texts or numbers', () => {
  const unexpected = { began: false, failure: { code: 'unexpected', params: {} } };
  for (const failure of [undefined, null, 'x', { code: 'ofALaterVersion' }, { code: '__proto__', params: [] }])
    expect(readOutcome(cookieOf({ began: false, failure }))).toEqual(unexpected);
  const odd = { code: 'notPermitted', params: { permission: 'read', nested: { a: 1 }, none: null, list: ['x'] } };
  expect(readOutcome(cookieOf({ began: false, failure: odd }))).toEqual({
    began: false,
    failure: { code: 'notPermitted', params: { permission: 'read' } },
  });
});
