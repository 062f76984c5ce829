import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Settings } from '../../core/datadog/settings.ts';
import { readFixtures } from '../testing/fixtures.ts';
import { applyEdits, planOnly } from '../testing/laws.ts';
import { cdk } from './way.ts';

const settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
  env: 'prod',
  // No property of the construct writes these, and it writes some of them by itself.
  proxy: { https: 'http://proxy.example.com:3128' },
  cloudPayloads: { requests: '$.body', responses: 'all' },
  logProcessingRules: [{ type: 'mask_sequences', name: 'quote', pattern: '"\\d{12}\'"', replace_placeholder: '$x' }],
  variables: { DD_LOGS_INJECTION: 'true' },
} as const satisfies Settings;
const fixtures = readFixtures(path.join(import.meta.dirname, 'testdata/apps')).map(
  (fixture) => [fixture.name, fixture.form, fixture] as const,
);

const python = spawnSync('python3', ['--version']);
const noPython = python.error === undefined && python.status === 0 ? '' : ' (python3 is not installed)';

test.skipIf(noPython !== '').each(fixtures.filter(([name]) => name.startsWith('py')))(
  `%s, %s: Python compiles what was edited${noPython}`,
  async (_name, _form, { files }) => {
    const result = await planOnly(cdk, files, { mode: 'instrument', settings });
    const edited = result.files.filter(({ path: file }) => file.endsWith('.py'));
    expect(edited).not.toEqual([]);
    for (const { path: file, after } of edited) {
      const program = 'import sys; compile(sys.stdin.buffer.read(), sys.argv[1], "exec")';
      const compiled = spawnSync('python3', ['-c', program, file], { input: after ?? '', encoding: 'utf8' });
      expect([compiled.status, compiled.stderr]).toEqual([0, '']);
    }
  },
);

/** Constructs one stack of a compiled application and prints what each function of its template is. */
const synthesis = `
const { App } = require('aws-cdk-lib');
const [, , file, name] = process.argv;
const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
const module_ = require(file);
new module_[name](app, 'S', { env: {} });
const { template } = app.synth().getStackByName('S');
const resources = Object.entries(template.Resources);
const text = (value) => typeof value === 'string' ? value : value['Fn::Join'][1].map((part) => typeof part === 'string' ? part : '\${' + part.Ref + '}').join('');
console.log(JSON.stringify(resources.filter(([, { Type }]) => Type === 'AWS::Lambda::Function').map(([id, { Properties }]) => ({
  id,
  handler: Properties.Handler,
  layers: (Properties.Layers ?? []).map(text).sort(),
  environment: Properties.Environment?.Variables ?? {},
}))));
`;
const synthesised = z.array(
  z.object({
    id: z.string(),
    handler: z.string().optional(),
    layers: z.array(z.string()),
    environment: z.record(z.string(), z.string()),
  }),
);

/** Transpilers as the folders of the real packages bring them along. */
const transpiler = z.object({
  transpileModule: z.function({ input: [z.string(), z.unknown()], output: z.object({ outputText: z.string() }) }),
});

/** Folders that hold `node_modules` with aws-cdk-lib, the construct and TypeScript, one for each line of the construct. */
const lines = [
  ['3', 'INTEROP_CDK_3', 'ts-plain', 'lib/stack.ts', 'PlainStack'],
  ['5', 'INTEROP_CDK_5', 'ts-ugly', 'lib/stack.ts', 'Ugly'],
] as const;

describe.each(lines)('construct %s', (_line, variable, fixture, file, className) => {
  const folder = process.env[variable] ?? '';
  const reason = existsSync(path.join(folder, 'node_modules/datadog-cdk-constructs-v2'))
    ? ''
    : ` (${variable} names no folder with the packages)`;

  test.skipIf(reason !== '')(`the real one makes of ${fixture} what was predicted${reason}`, async () => {
    const found = fixtures.find(([name, form]) => name === fixture && form === 'as written')?.[2];
    if (found === undefined) throw new Error(`There is no ${fixture}.`);
    const result = await planOnly(cdk, found.files, { mode: 'instrument', settings });
    const edited = applyEdits(found.files, result.files);
    const typescript = transpiler.parse(createRequire(path.join(folder, 'package.json'))('typescript'));
    const work = mkdtempSync(path.join(tmpdir(), 'cdk-'));
    try {
      symlinkSync(path.join(folder, 'node_modules'), path.join(work, 'node_modules'));
      for (const name of [file, 'x.ts']) {
        const target = path.join(work, name.replace(/\.ts$/, '.js'));
        mkdirSync(path.dirname(target), { recursive: true });
        const { outputText } = typescript.transpileModule(edited.get(name) ?? '', {
          compilerOptions: { module: 1, target: 9, esModuleInterop: true },
        });
        writeFileSync(target, outputText);
      }
      writeFileSync(path.join(work, 'x.ts'), 'export const handler = async () => 1;\n');
      writeFileSync(path.join(work, 'package-lock.json'), '{}');
      writeFileSync(path.join(work, 'synthesis.cjs'), synthesis);
      const run = spawnSync('node', ['synthesis.cjs', path.join(work, file.replace(/\.ts$/, '.js')), className], {
        cwd: work,
        encoding: 'utf8',
      });
      expect([run.status, run.status === 0 ? '' : run.stderr.slice(-2_000)]).toEqual([0, '']);
      const made = synthesised.parse(JSON.parse(run.stdout));
      for (const { name, after } of result.functions) {
        const id = name.startsWith('`') ? 'aworker' : name;
        const own = made.find((candidate) => candidate.id.startsWith(id));
        const { OTHER: _ignored, ...environment } = after.environment;
        expect(own).toMatchObject({ handler: after.handler, layers: after.layers.toSorted(), environment });
      }
    } finally {
      rmSync(work, { recursive: true });
    }
  });
});
