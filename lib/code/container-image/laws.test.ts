import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { lawRuns } from '../../core/testing/law-runs.ts';
import { brokenLaws, filesOf } from '../testing/laws.ts';
import { containerImage } from './way.ts';

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    site: fc.constantFrom('datadoghq.com', 'us5.datadoghq.com'),
    apiKey: fc.constantFrom(
      { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' } as const,
      { source: 'kms', ciphertext: 'AQICAHhk/+=' } as const,
    ),
    env: fc.constantFrom('prod', 'dev:1'),
    tags: fc.dictionary(fc.constantFrom('team', 'tier'), fc.constantFrom('a', '1')),
    appsec: fc.boolean(),
    layerVersions: fc.constantFrom({ extension: 90 }, { python: 'none' as const, node: 'none' as const }),
  },
  { requiredKeys: [] },
);

const bases = [
  'public.ecr.aws/lambda/python:3.12',
  'public.ecr.aws/lambda/nodejs:22',
  'public.ecr.aws/lambda/java:21',
  'public.ecr.aws/lambda/dotnet:8',
  'public.ecr.aws/lambda/ruby:3.4',
  'public.ecr.aws/lambda/provided:al2023',
] as const;

/** Instructions before and after which anything may stand; `~` stands for the escape character. */
const instructions = fc.constantFrom(
  'COPY . .',
  'RUN a ~\n  && b',
  'RUN a ~\n  # between\n\n  b',
  'RUN <<EOF\n# no comment\nCMD ["x"]\nEOF',
  'ENV A=1',
  'ENV A="x y" B=$A',
  'env OLD some value',
  'USER nobody',
  'USER root',
  'WORKDIR /x',
  'LABEL a=b',
  'EXPOSE 80',
  'ARG Z=1',
  'ENV DD_SERVICE=orders',
  'CMD ["early.handler"]',
  '# remark',
  '  # indented remark',
  '',
  '\t',
);

const handlers = fc.constantFrom('app.handler', 'src/a.b.handler', 'a-b.c_d');

const file = fc
  .record({
    base: fc.constantFrom(...bases),
    before: fc.array(instructions, { maxLength: 4 }),
    middle: fc.array(instructions, { maxLength: 6 }),
    after: fc.array(fc.constantFrom('EXPOSE 80', '# end', '', 'LABEL a=b', 'COPY late .', 'ENV DD_ENV=x'), {
      maxLength: 3,
    }),
    handler: handlers,
    form: fc.constantFrom('own', 'inherited', 'entrypoint', 'none'),
    keyword: fc.constantFrom('CMD', 'cmd', '\tCmd'),
    escape: fc.constantFrom('\\', '`'),
    isWindows: fc.boolean(),
    hasMark: fc.boolean(),
    hasFinalNewline: fc.boolean(),
  })
  .map(({ base, before, middle, after, handler, form, keyword, ...writing }) => {
    const command = `${keyword} [ "${handler}" ]`;
    const lines = [
      ...(writing.escape === '`' ? ['# escape=`'] : []),
      'ARG UNUSED=1',
      `FROM ${base} AS first`,
      ...before,
      ...(form === 'inherited' ? [command] : []),
      'FROM first',
      ...middle.filter((line) => form !== 'inherited' || !line.startsWith('CMD')),
      ...(form === 'own' ? [command] : []),
      ...(form === 'entrypoint' ? ['ENTRYPOINT ["/lambda-entrypoint.sh"]', command] : []),
      ...after,
    ];
    const text = lines.join('\n').replaceAll('~', writing.escape).trimEnd();
    const ended = writing.hasFinalNewline ? `${text}\n` : text;
    // A directive counts only where nothing stands before it.
    const marked = writing.hasMark && writing.escape === '\\' ? `\uFEFF${ended}` : ended;
    return writing.isWindows ? marked.replaceAll('\n', '\r\n') : marked;
  });

test('any image, written in any form, is edited, stays as it is the second time, and gets its bytes back', async () => {
  await fc.assert(
    fc.asyncProperty(file, settings, async (text, chosen) => {
      const files = filesOf({ Dockerfile: text });
      expect(await brokenLaws(containerImage, files, { mode: 'instrument', settings: chosen })).toEqual([]);
    }),
    lawRuns(300),
  );
});
