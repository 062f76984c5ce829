import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCollection, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import accounts from '../../../messages/en/accounts.json' with { type: 'json' };
import { cloudFormationTemplate } from './cloudformation-template.ts';
import { reasonKey, roleStatements } from './role-policy.ts';
import type { TemplateInput } from './templates.ts';

const input: TemplateInput = {
  principalArn: 'arn:aws:iam::999988887777:role/LamplighterWorker',
  externalId: 'lamplighter-3f0c',
  hasWriteRole: true,
  layerAccounts: ['555566667777'],
};
const sayKey = (key: string) => key;
const permissions: Readonly<Record<string, string>> = accounts.permissions;
const templates: Readonly<Record<string, string>> = accounts.templates;
const sayEnglish = (key: string) => {
  const [part, name = ''] = key.split('.');
  return (part === 'permissions' ? permissions[name] : templates[name]) ?? key;
};

/** What a template says to CloudFormation: its short functions as `{'!Ref': …}`, without comments and style. */
function meaningOf(text: string): unknown {
  const document = parseDocument(text, { version: '1.1' });
  expect(document.errors).toEqual([]);
  return meaning(document.contents);
}

function meaning(node: unknown): unknown {
  const tag = isScalar(node) || isCollection(node) ? node.tag : undefined;
  const plain = isMap(node)
    ? Object.fromEntries(node.items.map(({ key, value }) => [String(key), meaning(value)]))
    : isSeq(node)
      ? node.items.map(meaning)
      : isScalar(node)
        ? node.value
        : node;
  return tag === undefined || tag.startsWith('tag:yaml.org') ? plain : { [tag]: plain };
}

/** Each comment with the first line after it. */
function explained(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (!line.startsWith('#') || lines[index + 1]?.startsWith('#')) return [];
    return [`${line} → ${lines.slice(index + 1).find(Boolean)}`];
  });
}

const before = readFileSync(new URL('./testing/roles-template.yaml', import.meta.url), 'utf8');

test('the template says what it said when it was written by hand', () => {
  expect(meaningOf(cloudFormationTemplate(input, sayKey))).toEqual(meaningOf(before));
});

test('each comment stands where it stood when the template was written by hand', () => {
  expect(explained(cloudFormationTemplate(input, sayKey))).toEqual(explained(before));
});

test('every action of both roles comes after its reason, in words', () => {
  const lines = cloudFormationTemplate(input, sayEnglish)
    .split('\n')
    .map((line) => line.trim());
  let from = 0;
  for (const purpose of ['read', 'write'] as const) {
    for (const statement of roleStatements(purpose)) {
      for (const action of statement.actions) {
        const at = lines.indexOf(`- ${action}`, from);
        expect(at).toBeGreaterThanOrEqual(from);
        const comment = lines
          .slice(lines.lastIndexOf('Action:', at), at)
          .filter((line) => line.startsWith('#'))
          .map((line) => line.slice(2))
          .join(' ');
        expect(comment).toContain(permissions[reasonKey(statement, action)]);
        from = at;
      }
    }
  }
});

test('it reads well: no line is broken, anchored or wider than a screen', () => {
  const text = cloudFormationTemplate(input, sayEnglish);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  expect(text).not.toMatch(/[&*][a-z]\d|>-|\|-|\\$/m);
  expect(text).toContain(`\nResources:\n  # ${templates['readRole']}\n`);
  expect(text).toContain('    AllowedValues: ["true", "false"]\n');
});

test('whatever an identity or an external id is made of, CloudFormation reads that very text', () => {
  const odd = fc.oneof(
    fc.string(),
    fc.constantFrom('yes', '0123', '12:30:45', '2026-10-01', '~', '{}', '#', "'", '"\n'),
  );
  fc.assert(
    fc.property(odd, odd, (principalArn, externalId) => {
      const template = meaningOf(cloudFormationTemplate({ ...input, principalArn, externalId }, sayKey));
      expect(template).toMatchObject({
        Parameters: { TrustedPrincipal: { Default: principalArn }, ExternalId: { Default: externalId } },
      });
    }),
    { numRuns: 50 },
  );
});
