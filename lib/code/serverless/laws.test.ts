import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Settings } from '../../core/datadog/settings.ts';
import { lawRuns } from '../../core/testing/law-runs.ts';
import { brokenLaws, filesOf } from '../testing/laws.ts';
import { serverless } from './way.ts';

const runtimes = ['python3.12', 'nodejs22.x', 'java21', 'dotnet8', 'ruby3.3', 'provided.al2023', 'go1.x'];
const settings: fc.Arbitrary<Settings> = fc.record(
  {
    site: fc.constantFrom('datadoghq.com', 'us5.datadoghq.com'),
    apiKey: fc.constantFrom(
      { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' } as const,
      { source: 'ssm', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/datadog' } as const,
      { source: 'kms', ciphertext: 'AQICAHhk/+' } as const,
    ),
    env: fc.constantFrom('prod', 'dev:1'),
    tags: fc.dictionary(fc.constantFrom('team', 'tier'), fc.constantFrom('a', '1', 'true')),
    logs: fc.boolean(),
    proxy: fc.constant({ https: 'http://proxy.example.com:3128' }),
    managedServices: fc.boolean(),
    serviceMapping: fc.dictionary(fc.constantFrom('lambda_sns', 'a'), fc.constantFrom('b', 'topic')),
    logProcessingRules: fc.constantFrom(
      [{ type: 'exclude_at_match', name: 'a: #b', pattern: '\\d+"\'' }],
      [{ type: 'mask_sequences', name: 'a', pattern: '{}', replace_placeholder: '' }],
    ),
    variables: fc.dictionary(
      fc.constantFrom('DD_TRACE_SAMPLE_RATE', 'DD_OTHER'),
      fc.constantFrom('0.5', 'true', 'null', '- a', '*'),
    ),
    layerVersions: fc.constantFrom({ extension: 'none' as const }, { python: 'none' as const, node: 'none' as const }),
  },
  { requiredKeys: [] },
);

const serviceFunction = fc.record(
  {
    handler: fc.constantFrom('a.handler', 'src/b.main'),
    runtime: fc.constantFrom(...runtimes),
    environment: fc.dictionary(fc.constantFrom('A', 'DD_SERVICE', 'B b'), fc.oneof(fc.string(), fc.integer())),
    layers: fc.array(fc.constant('arn:aws:lambda:us-east-1:111122223333:layer:mine:1'), { maxLength: 2 }),
    tags: fc.constant({ team: 'a' }),
  },
  { requiredKeys: ['handler'] },
);

const service = fc
  .record(
    {
      service: fc.constantFrom('shop', { name: 'shop' }),
      frameworkVersion: fc.constantFrom('3', '4'),
      provider: fc.record(
        {
          name: fc.constant('aws'),
          runtime: fc.constantFrom(...runtimes),
          environment: fc.constantFrom({}, { A: '1' }, { A: '1', DD_PROXY_HTTPS: 'http://own:1' }),
          iam: fc.constantFrom({}, { role: {} }, { role: { statements: [] } }, { role: 'arn:aws:iam::1:role/x' }),
        },
        { requiredKeys: ['name', 'runtime'] },
      ),
      plugins: fc.constantFrom(
        [],
        ['serverless-offline'],
        ['serverless-plugin-warmup', 'serverless-plugin-typescript'],
        { modules: ['./a'], localPath: './p' },
        { modules: [] },
        null,
      ),
      custom: fc.constantFrom({}, { a: 1 }, { a: { b: ['c'] } }, null),
      functions: fc.dictionary(fc.constantFrom('one', 'two', 'a-b'), serviceFunction, { minKeys: 1 }),
      resources: fc.constant({ Resources: {} }),
    },
    { requiredKeys: ['service', 'provider', 'functions'] },
  )
  .chain((value) =>
    fc
      .shuffledSubarray(Object.keys(value), { minLength: Object.keys(value).length })
      .map((keys) => [keys, value] as const),
  )
  .map(([keys, value]) =>
    Object.fromEntries(keys.map((key) => [key, Object.entries(value).find(([name]) => name === key)?.[1]])),
  );

const packages = fc.constantFrom(
  undefined,
  {},
  { name: 'x' },
  { name: 'x', devDependencies: {} },
  { devDependencies: { a: '1' } },
);

/** How the same service may be written: indentation, brackets, line ends, comments, blank lines, the last line. */
const writing = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  depthOfBrackets: fc.constantFrom(1, 2, 3, 9),
  isWindows: fc.boolean(),
  hasMark: fc.boolean(),
  hasFinalNewline: fc.boolean(),
  commentEvery: fc.constantFrom(0, 1, 2, 3),
  hasBlankLines: fc.boolean(),
  jsonUnit: fc.constantFrom(0, 2, '\t'),
});
type Writing = typeof writing extends fc.Arbitrary<infer Form> ? Form : never;

function bracketed(value: unknown, depth: number): unknown {
  return depth === 0 ? JSON.stringify(value) : value;
}

function writeYaml(value: Record<string, unknown>, form: Writing): string {
  const sections = Object.entries(value).map(([key, member]) => {
    const isFlow = form.depthOfBrackets === 1 && key !== 'functions' && typeof member === 'object' && member !== null;
    if (isFlow) return `${key}: ${String(bracketed(member, 0))}\n`;
    return member === null
      ? `${key}:\n`
      : stringify({ [key]: member }, { indent: form.indent, indentSeq: form.indentSeq, lineWidth: 0 });
  });
  const lines = sections
    .flatMap((section) => [...section.trimEnd().split('\n'), ...(form.hasBlankLines ? [''] : [])])
    .flatMap((line, index) => {
      // A text on several lines must not be torn apart by a comment.
      const isPlain = line !== '' && !line.includes('|') && !line.includes('>') && !line.includes('"');
      if (form.commentEvery === 0 || index % form.commentEvery !== 0 || !isPlain) return [line];
      return [`${line} # comment ${index}`];
    });
  return finish(lines.join('\n').trimEnd(), form);
}

function finish(text: string, form: Writing): string {
  const ended = form.hasFinalNewline ? `${text}\n` : text;
  const lined = form.isWindows ? ended.replaceAll('\n', '\r\n') : ended;
  return form.hasMark ? `\uFEFF${lined}` : lined;
}

test('any service, written in any form, is edited, stays as it is the second time, and gets its bytes back', async () => {
  await fc.assert(
    fc.asyncProperty(service, packages, writing, settings, fc.boolean(), async (value, pack, form, chosen, isJson) => {
      const text = isJson
        ? finish(JSON.stringify(value, null, form.jsonUnit).replaceAll('null', '{}'), form)
        : writeYaml(value, form);
      const files = filesOf({
        [isJson ? 'serverless.json' : 'serverless.yml']: text,
        ...(pack === undefined ? {} : { 'package.json': finish(JSON.stringify(pack, null, form.jsonUnit), form) }),
      });
      expect(await brokenLaws(serverless, files, { mode: 'instrument', settings: chosen })).toEqual([]);
    }),
    lawRuns(150),
  );
});
