import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { lawRuns } from '../../core/testing/law-runs.ts';
import { brokenLaws, filesOf } from '../testing/laws.ts';
import { chalice } from './way.ts';

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    site: fc.constantFrom('datadoghq.com', 'us5.datadoghq.com'),
    apiKey: fc.constantFrom(
      { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' } as const,
      { source: 'ssm', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/datadog' } as const,
    ),
    env: fc.constantFrom('prod', 'dev:1'),
    tags: fc.dictionary(fc.constantFrom('team', 'tier'), fc.constantFrom('a', '1')),
    logs: fc.boolean(),
    layerVersions: fc.constantFrom({ extension: 'none' as const }, { extension: 90, python: 120 }),
  },
  { requiredKeys: ['apiKey'] },
);

const variables = fc.dictionary(fc.constantFrom('A', 'B b', 'DD_SERVICE', 'DD_LOG_LEVEL'), fc.string(), { maxKeys: 3 });
const layers = fc.array(fc.constant('arn:aws:lambda:us-east-1:111122223333:layer:mine:1'), { maxLength: 2 });
const place = fc.record(
  { environment_variables: variables, layers, autogen_policy: fc.boolean(), lambda_memory_size: fc.constant(512) },
  { requiredKeys: [] },
);
const stage = fc.tuple(place, fc.dictionary(fc.constantFrom('work', 'api_handler'), place)).map(([own, functions]) => ({
  ...own,
  ...(Object.keys(functions).length > 0 ? { lambda_functions: functions } : {}),
}));
const config = fc
  .tuple(place, fc.option(fc.dictionary(fc.constantFrom('dev', 'prod'), stage)), fc.boolean())
  .map(([own, stages, isFirst]) => ({
    version: '2.0',
    app_name: 'x',
    ...(isFirst && stages !== null ? { stages } : {}),
    ...own,
    ...(!isFirst && stages !== null ? { stages } : {}),
  }));

const remark = fc.constantFrom(
  '',
  '# remark',
  '  # indented',
  '"""text"""',
  'import os',
  'import os; import sys  # two',
  'x = 1',
);
const app = fc
  .record({
    before: fc.array(fc.constantFrom('', '# coding: utf-8', '"""doc\n# no comment\n"""'), { maxLength: 2 }),
    imported: fc.constantFrom(
      'from chalice import Chalice',
      'from chalice import (Chalice,\n  # why\n  Response)',
      'from chalice import Chalice, ConvertToMiddleware',
      'from chalice import Chalice, ConvertToMiddleware as C  # why\nfrom m import n',
    ),
    between: fc.array(remark, { maxLength: 4 }),
    made: fc.constantFrom(
      'app = Chalice(app_name="x")',
      'app = Chalice(\n\tapp_name="x", # one\n)  # two',
      "server: Chalice = Chalice('x')",
    ),
    after: fc.array(
      fc.oneof(remark, fc.constant('@app.lambda_function()\ndef work(event, context):\n\treturn None  # end')),
      { maxLength: 4 },
    ),
  })
  .map(({ before, imported, between, made, after }) =>
    [
      ...before,
      imported,
      ...between.filter((line) => !line.startsWith(' ')),
      made,
      ...after.filter((line) => !line.startsWith(' ')),
    ].join('\n'),
  );

const requirements = fc.constantFrom(
  undefined,
  '',
  'boto3',
  'boto3\n\n',
  '# only this',
  'a==1 \\\n  ; python_version > "3"\n-r x  # y\n',
);

const writing = fc.record({
  isWindows: fc.boolean(),
  hasMark: fc.boolean(),
  hasFinalNewline: fc.boolean(),
  unit: fc.constantFrom(0, 2, '\t'),
});

test('any application, written in any form, is edited, stays as it is the second time, and gets its bytes back', async () => {
  await fc.assert(
    fc.asyncProperty(app, config, requirements, writing, settings, async (text, value, packages, form, chosen) => {
      const finish = (content: string) => {
        const ended = form.hasFinalNewline && content.trim() !== '' ? `${content.trimEnd()}\n` : content;
        return `${form.hasMark ? '\uFEFF' : ''}${form.isWindows ? ended.replaceAll('\n', '\r\n') : ended}`;
      };
      const files = filesOf({
        'app.py': finish(text),
        '.chalice/config.json': finish(JSON.stringify(value, null, form.unit)),
        '.chalice/policy-dev.json': finish(JSON.stringify({ Version: '2012-10-17', Statement: [] }, null, form.unit)),
        ...(packages === undefined ? {} : { 'requirements.txt': finish(packages) }),
      });
      expect(await brokenLaws(chalice, files, { mode: 'instrument', settings: chosen })).toEqual([]);
    }),
    lawRuns(200),
  );
});
