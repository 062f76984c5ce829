import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Settings } from '../../core/datadog/settings.ts';
import type { FunctionPrediction } from '../project.ts';
import { nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { readFixtures } from '../testing/fixtures.ts';
import { applyEdits, planOnly } from '../testing/laws.ts';
import { serverless } from './way.ts';

const folder = process.env.INTEROP_SERVERLESS ?? '';
const isThere = existsSync(path.join(folder, 'node_modules/serverless-plugin-datadog'));
const lacking =
  folder !== '' && isThere ? '' : ' (INTEROP_SERVERLESS names no folder with serverless 3 and the plugin)';
const settings: Settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
  env: 'prod',
  version: '1.2.3',
  fips: true,
  proxy: { https: 'http://proxy.example.com:3128' },
};
const fixtures = readFixtures(path.join(import.meta.dirname, 'testdata/services'))
  .filter(({ form }) => form === 'as written')
  .map(({ name, files }) => [name, files] as const);

/** What packaging asks AWS for, answered as for a stack that is not deployed yet; nothing else may be asked. */
const offline = `
const Module = require('node:module');
const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (/aws[\\\\/]provider(\\.js)?$/.test(request) && loaded?.prototype?.request !== undefined)
    loaded.prototype.request = async (service, method) => {
      if (method === 'getCallerIdentity') return { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/none', UserId: 'none' };
      throw Object.assign(new Error(service + '.' + method + ': the stack does not exist'), {
        code: 'AWS_CLOUD_FORMATION_DESCRIBE_STACKS_VALIDATION_ERROR',
        providerError: { code: 'ValidationError', message: 'does not exist' },
      });
    };
  return loaded;
};
`;

/** What a fixture leaves to what is around it, or to an older framework, in a form that this one takes without a network. */
function surround(name: string, text: string): string {
  const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/app@sha256:';
  if (name === 'images') return text.replace('{path: ./app}', `{uri: "${image}${'0'.repeat(64)}"}`);
  // Versions before 3 took an object there.
  return name === 'files' ? text.replace('service:\n  name: files', 'service: files') : text;
}

const packaged = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z
        .object({
          Handler: z.string().optional(),
          Layers: z.array(z.unknown()).optional(),
          Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
        })
        .optional(),
    }),
  ),
});

/** Packages a service and returns its functions by logical id, or what the framework says instead. */
function packageService(name: string, files: SourceFiles, entry: string) {
  const root = mkdtempSync(path.join(tmpdir(), 'serverless-'));
  try {
    for (const [file, text] of files) write(path.join(root, file), surround(name, text));
    write(path.join(root, 'offline.cjs'), offline);
    const service = path.dirname(path.join(root, entry));
    mkdirSync(path.join(service, 'node_modules'), { recursive: true });
    for (const module of ['serverless', 'serverless-plugin-datadog'])
      symlinkSync(path.join(folder, 'node_modules', module), path.join(service, 'node_modules', module));

    for (let attempt = 0; attempt < 5; attempt += 1) {
      const { stdout, stderr } = runPackage(root, service, nameOf(entry));
      const template = path.join(service, '.serverless/cloudformation-template-update-stack.json');
      if (existsSync(template)) return packaged.parse(JSON.parse(readFileSync(template, 'utf8')));
      const missing = /Serverless plugin "([^"]+)" not found/.exec(`${stdout}${stderr}`)?.[1];
      if (missing === undefined) return `${stdout}${stderr}`;
      for (const where of missing.startsWith('.') ? ['.', 'my-plugins'] : ['node_modules'])
        write(
          path.join(service, where, missing, 'index.js'),
          'module.exports = class { constructor() { this.hooks = {}; } };',
        );
    }
    return 'There are too many plugins.';
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function runPackage(root: string, service: string, file: string) {
  const command = path.join(folder, 'node_modules/serverless/bin/serverless.js');
  return spawnSync(process.execPath, [command, 'package', '--config', file], {
    cwd: service,
    encoding: 'utf8',
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      CI: '1',
      HOME: root,
      NODE_OPTIONS: `--require ${path.join(root, 'offline.cjs')}`,
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
  });
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Values that the files leave to the deployment are the framework's to fill in, and references to other resources are its own. */
function isLeftOpen(value: unknown): boolean {
  return typeof value === 'string' && (value.includes('${') || value.startsWith('!') || value.startsWith('{'));
}

function expectSame(name: string, made: z.output<typeof packaged>, predictions: readonly FunctionPrediction[]): void {
  const functions = Object.entries(made.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  expect([name, functions.length]).toEqual([name, predictions.length]);
  for (const { name: subject, after } of predictions) {
    const id = `${subject.replaceAll('-', 'Dash').replaceAll('_', 'Underscore')}LambdaFunction`.toLowerCase();
    const properties = functions.find(([logicalId]) => logicalId.toLowerCase() === id)?.[1].Properties;
    const variables = properties?.Environment?.Variables ?? {};
    expect([subject, properties?.Handler ?? null]).toEqual([subject, after.handler]);
    // This one's other variables stand in a file that only a stage names, so that no prediction can know them.
    const known = Object.keys(variables).filter((variable) => name !== 'modules' || variable !== 'A');
    expect([subject, known.sort()]).toEqual([subject, Object.keys(after.environment).sort()]);
    for (const [variable, value] of Object.entries(after.environment))
      if (!isLeftOpen(value))
        expect([subject, variable, String(variables[variable])]).toEqual([subject, variable, value]);
    const layers = properties?.Layers ?? [];
    expect([subject, layers.length]).toEqual([subject, after.layers.length]);
    for (const [index, layer] of after.layers.entries())
      if (!isLeftOpen(layer)) expect([subject, layers[index]]).toEqual([subject, layer]);
  }
}

test.skipIf(lacking !== '').each(fixtures)(
  `the real plugin makes of %s what was predicted${lacking}`,
  async (name, files) => {
    const result = await planOnly(serverless, files, { mode: 'instrument', settings });
    const made = packageService(name, applyEdits(files, result.files), result.entry);
    if (typeof made === 'string') expect([name, made]).toEqual([name, 'packaged']);
    else expectSame(name, made, result.functions);
  },
);
