import { expect, test } from 'vitest';
import { snippetSentencesByLocale } from '#i18n/code-messages.ts';
import { customFindingTable } from '#lib/code/custom/findings.ts';
import { customCodeFindingTable } from '#lib/code/custom-code/findings.ts';
import { forwarderFindingTable } from '#lib/code/forwarder/findings.ts';
import { functionCodeFindingTable } from '#lib/code/function-code/findings.ts';
import { vpcFindingTable } from '#lib/code/vpc/findings.ts';
import { showPart } from './shown-part.ts';

const about = { functionName: 'orders', locale: 'en', sentences: snippetSentencesByLocale.en.forwarder };

test('findings are said with what fills them, the gravest first, and snippets get a title and a file', () => {
  const part = showPart(
    {
      snippets: [{ title: 'subscriptionTerraform', language: 'hcl', text: 'x\n' }],
      findings: [
        { code: 'logGroupMustExist', severity: 'info', params: { logGroup: '/aws/lambda/orders' } },
        { code: 'valueNotStored', severity: 'blocked', params: { variables: 'DD_TAGS' } },
      ],
    },
    [{ severity: 'warning', text: 'Said elsewhere.' }],
    about,
  );
  expect(part.findings.map(({ severity }) => severity)).toEqual(['blocked', 'warning', 'info']);
  expect(part.findings[0]?.text).toContain('DD_TAGS');
  expect(part.findings[2]?.text).toContain('/aws/lambda/orders');
  expect(part.snippets).toEqual([
    {
      code: 'subscriptionTerraform',
      title: 'Subscription: Terraform',
      text: 'x\n',
      fileName: 'orders-subscriptionTerraform.tf',
    },
  ]);
});

test.each([
  ['customCode', customCodeFindingTable],
  ['network', vpcFindingTable],
  ['forwarder', { ...forwarderFindingTable, ...functionCodeFindingTable }],
  ['otherTools', { ...customFindingTable, ...functionCodeFindingTable }],
] as const)('every finding of %s has its sentence', (name, table) => {
  const facts = JSON.stringify(snippetSentencesByLocale.en[name]).matchAll(/\{\s*(\w+)\s*[},]/g);
  const params = Object.fromEntries(Array.from(facts, ([, fact]) => [fact ?? '', 1]));
  const findings = Object.keys(table).map((code) => ({ code, severity: 'info' as const, params }));
  const shown = showPart({ snippets: [], findings }, [], {
    ...about,
    sentences: snippetSentencesByLocale.en[name],
  });
  expect(shown.findings.map(({ text }) => text).filter((text) => !text.includes(' '))).toEqual([]);
});
