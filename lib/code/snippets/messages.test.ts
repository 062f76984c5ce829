import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { customSnippetTitles } from '../custom/custom-snippets.ts';
import { customFindingTable } from '../custom/findings.ts';
import { customCodeTitles } from '../custom-code/custom-code.ts';
import { customCodeFindingTable } from '../custom-code/findings.ts';
import { forwarderFindingTable } from '../forwarder/findings.ts';
import { forwarderSnippetTitles } from '../forwarder/forwarder-snippets.ts';
import { functionCodeFindingTable } from '../function-code/findings.ts';
import { vpcFindingTable } from '../vpc/findings.ts';
import { vpcSnippetTitles } from '../vpc/vpc-snippets.ts';

const sentences = z.object({ findings: z.record(z.string(), z.string()), snippets: z.record(z.string(), z.string()) });

test.each<[string, readonly string[], readonly string[]]>([
  ['custom', Object.keys(customFindingTable), customSnippetTitles],
  ['custom-code', Object.keys(customCodeFindingTable), customCodeTitles],
  ['forwarder', Object.keys(forwarderFindingTable), forwarderSnippetTitles],
  ['function-code', Object.keys(functionCodeFindingTable), []],
  ['vpc', Object.keys(vpcFindingTable), vpcSnippetTitles],
])('%s: every finding and title has its sentence, and none is left over', (name, findings, titles) => {
  const file = path.resolve(import.meta.dirname, `../../../messages/en/code/${name}.json`);
  const written = sentences.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(Object.keys(written.findings)).toEqual([...findings].sort());
  expect(Object.keys(written.snippets)).toEqual([...titles].sort());
});
