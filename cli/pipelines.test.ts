import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startWorkloadIssuer, type WorkloadIssuer } from '#lib/auth/testing/workload-issuer.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { changePace } from '#lib/commands/rollouts/steering-commands.ts';
import { machineToken } from '#lib/commands/tokens/testing.ts';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import { database } from '#lib/db/kernel/client.ts';
import { tester } from '#lib/jobs/rollout/testing.ts';
import { startCommandLine } from './testing/run-command-line.ts';
import { type RunningProduct, startProduct } from './testing/running-product.ts';

const root = resolve(import.meta.dirname, '..');
let product: RunningProduct;
let issuer: WorkloadIssuer;
/** Where a job's runner gives identity tokens, as GitHub's does, and what it was asked. */
let runner: http.Server;
let runnerAddress = '';
const asked: { audience: string | null; authorization: string | undefined }[] = [];
/** A checkout with nothing in it but the packed command. */
let checkout = '';

beforeAll(async () => {
  product = await startProduct();
  issuer = await startWorkloadIssuer();
  const rule = { issuer: issuer.issuer, audience: product.origin, role: 'operator', awsAccountIds: 'all' };
  process.env['LAMPLIGHTER_WORKLOAD_RULES'] = JSON.stringify([
    { ...rule, name: 'GitHub', claims: { repository: 'acme/shop' } },
    { ...rule, name: 'GitLab', claims: { project_path: 'acme/shop', ref_protected: 'true' } },
  ]);
  runner = http.createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://runner');
    const audience = searchParams.get('audience');
    asked.push({ audience, authorization: request.headers.authorization });
    const isAllowed =
      request.headers.authorization === 'Bearer of-the-job' && searchParams.get('api-version') === '2.0';
    response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAllowed ? { value: await issuer.tokenOf({ aud: audience ?? '' }) } : {}));
  });
  await new Promise<void>((done) => runner.listen(0, '127.0.0.1', done));
  const address = z.object({ port: z.number() }).parse(runner.address());
  runnerAddress = `http://127.0.0.1:${address.port}/token?api-version=2.0`;
  checkout = mkdtempSync(join(product.home, 'checkout-'));
  const packed = spawnSync(process.execPath, [join(root, 'scripts/command-line-pack.ts')], { encoding: 'utf8' });
  expect([packed.status, packed.stderr]).toEqual([0, '']);
  mkdirSync(join(checkout, 'tools'));
  cpSync(join(root, '.data/command-line/lamplighter.mjs'), join(checkout, 'tools/lamplighter.mjs'));
});
afterAll(async () => {
  delete process.env['LAMPLIGHTER_WORKLOAD_RULES'];
  runner.closeAllConnections();
  await new Promise((done) => runner.close(done));
  await issuer.stop();
  await product.stop();
});

const github = (requestToken = 'of-the-job') => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: runnerAddress,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
});

const read = (name: string) => readFileSync(join(root, 'docs/ci', name), 'utf8');
const script = z.array(z.string());
const jobSchemas = {
  github: z.object({
    permissions: z.object({ 'id-token': z.literal('write') }),
    jobs: z.object({
      instrument: z.object({
        env: z.record(z.string(), z.string()),
        steps: z.array(z.looseObject({ run: z.string().optional() })),
      }),
    }),
  }),
  gitlab: z.object({
    instrument: z.object({
      variables: z.record(z.string(), z.string()),
      id_tokens: z.object({ LAMPLIGHTER_ID_TOKEN: z.object({ aud: z.string() }) }),
      script,
    }),
  }),
  codeBuild: z.object({
    version: z.literal(0.2),
    env: z.object({
      variables: z.record(z.string(), z.string()),
      'secrets-manager': z.object({ LAMPLIGHTER_TOKEN: z.string() }),
    }),
    phases: z.object({ build: z.object({ commands: script }) }),
  }),
};

/** What a job of an example runs in its shell, and the variables besides the address that the platform gives it. */
type Example = { name: string; lines: string[]; environment: () => Promise<Record<string, string>> };

const examples: Example[] = [
  {
    name: 'github-actions.yml',
    lines: jobSchemas.github
      .parse(parse(read('github-actions.yml')))
      .jobs.instrument.steps.flatMap((step) => step.run ?? []),
    environment: async () => ({
      ...github(),
      ...{ GITHUB_SHA: '9fceb02', GITHUB_REPOSITORY: 'acme/shop', GITHUB_RUN_ID: '4711' },
    }),
  },
  {
    name: 'gitlab-ci.yml',
    lines: jobSchemas.gitlab.parse(parse(read('gitlab-ci.yml'))).instrument.script,
    environment: async () => ({
      LAMPLIGHTER_ID_TOKEN: await issuer.tokenOf({
        ...{ aud: product.origin, sub: 'project_path:acme/shop:ref_type:branch:ref:main' },
        ...{ repository: undefined, project_path: 'acme/shop', ref_protected: 'true' },
      }),
      ...{ CI_COMMIT_SHA: '9fceb03', CI_PROJECT_ID: '12', CI_PIPELINE_ID: '34' },
    }),
  },
  {
    name: 'buildspec.yml',
    lines: jobSchemas.codeBuild.parse(parse(read('buildspec.yml'))).phases.build.commands,
    environment: async () => ({
      LAMPLIGHTER_TOKEN: await machineToken('operator'),
      CODEBUILD_RESOLVED_SOURCE_VERSION: '9fceb04',
      CODEBUILD_BUILD_ID: 'shop:b1e6661e-e4f2-4156-9ab9-82a19example',
    }),
  },
  {
    name: 'Jenkinsfile',
    // Groovy reads the text between three quotes with a backslash at the line's end as one line.
    lines: [(/sh '''\n(.*?)'''/s.exec(read('Jenkinsfile'))?.[1] ?? '').replaceAll('\\\n', '')],
    environment: async () => ({
      LAMPLIGHTER_TOKEN: await machineToken('operator'),
      ...{ GIT_COMMIT: '9fceb05', BUILD_TAG: 'jenkins-shop main-7' },
    }),
  },
];

/** Runs a job's lines with the shell, in the checkout, with nothing in the environment but the job's own. */
async function runJob(lines: readonly string[], environment: Record<string, string>) {
  const PATH = `${resolve(process.execPath, '..')}:/usr/bin:/bin`;
  const home = mkdtempSync(join(product.home, 'job-'));
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', lines.join('\n')], {
    cwd: checkout,
    env: { PATH, HOME: home, CI: 'true', NODE_ENV: 'production', LAMPLIGHTER_URL: product.origin, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const exitCode = await new Promise<number | null>((done) => child.once('close', done));
  return { exitCode, output };
}

/** Has the rollout that is under way watch for no time, as somebody may who looks at it: the examples wait for its end. */
async function hurry(isOver: AbortSignal): Promise<void> {
  const bakes = { ...defaultStrategy(0).healthGate, isEnabled: false };
  const { stopRule, onBreach } = defaultStrategy(0);
  const pace = { bakeSeconds: 0, stopRule, onBreach, healthGate: bakes };
  while (!isOver.aborted) {
    const found = await database().rollout.findFirst({ where: { status: 'applying' }, select: { id: true } });
    if (found) return void (await runCommand(changePace, { rolloutId: found.id, pace }, tester));
    await setTimeout(50);
  }
}

test('each example is one that its test runs', () => {
  expect(examples.map(({ name }) => name).toSorted()).toEqual(readdirSync(join(root, 'docs/ci')).toSorted());
  for (const { name, lines } of examples) expect([name, lines.length]).toEqual([name, 1]);
});

test.each(examples)(
  '$name does what it says with the packed command, without the repository and the database',
  async ({ lines, environment }) => {
    const names = await product.makeFunctions('shop', 1);
    const given = await environment();
    const isOver = new AbortController();
    const [first] = await Promise.all([runJob(lines, given).finally(() => isOver.abort()), hurry(isOver.signal)]);
    const rollout = await database().rollout.findFirstOrThrow({ orderBy: { number: 'desc' } });
    const version = Object.values(given).find((value) => value.startsWith('9fceb'));
    expect([first.output, rollout.settings]).toEqual([
      expect.stringContaining(`Rollout #${rollout.number}`),
      expect.objectContaining({ version }),
    ]);
    expect([first.exitCode, names.length]).toEqual([0, 1]);
  },
);

test('the packed command refuses a Node.js that is too old, before it asks anything of it', async () => {
  const pretence = "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });";
  const preload = join(product.home, 'older.cjs');
  writeFileSync(preload, pretence);
  const packed = join(checkout, 'tools/lamplighter.mjs');
  const runPacked = (...args: string[]) =>
    spawnSync(process.execPath, ['--require', preload, packed, ...args], {
      encoding: 'utf8',
      env: { NODE_ENV: 'test' },
    });
  const plain = runPacked('functions');
  expect([plain.status, plain.stdout]).toEqual([2, '']);
  expect(plain.stderr).toContain('lamplighter needs Node.js 22.12 or newer, and this is Node.js 18.20.4');
  const json = runPacked('functions', '--json');
  expect([json.status, JSON.parse(json.stdout)]).toMatchObject([2, { exitCode: 2, error: { code: 'nodeTooOld' } }]);
  const text = readFileSync(packed, 'utf8');
  expect(text.match(/^import .*/gm)).toEqual(["import { createRequire } from 'node:module';"]);
  const { engines } = z
    .object({ engines: z.object({ node: z.string() }) })
    .parse(JSON.parse(readFileSync(join(root, '.data/command-line/package.json'), 'utf8')));
  expect(engines.node).toBe('>=22.12');
});

test('the job’s identity is asked for the console’s audience, and one that GitHub refuses ends with what is missing', async () => {
  await product.makeFunctions('identified', 1);
  const environment = { HOME: mkdtempSync(join(product.home, 'h-')), LAMPLIGHTER_URL: product.origin };
  asked.splice(0);
  const listed = await startCommandLine(['functions'], { ...environment, ...github() }).ended;
  expect([listed.exitCode, listed.stdout]).toEqual([0, expect.stringContaining('identified')]);
  expect(asked).toEqual([{ audience: product.origin, authorization: 'Bearer of-the-job' }]);

  const refused = await startCommandLine(['functions'], { ...environment, ...github('wrong') }).ended;
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('id-token: write')]);
  const audience = { LAMPLIGHTER_AUDIENCE: 'somebody-else' };
  const other = await startCommandLine(['functions'], { ...environment, ...github(), ...audience }).ended;
  expect([other.exitCode, other.stdout]).toEqual([2, '']);
  const LAMPLIGHTER_ID_TOKEN = await issuer.tokenOf({ aud: product.origin }, { isForged: true });
  const forged = await startCommandLine(['functions'], { ...environment, LAMPLIGHTER_ID_TOKEN }).ended;
  expect([forged.exitCode, forged.stdout]).toEqual([2, '']);
  for (const { stderr } of [refused, other, forged]) expect(stderr).not.toMatch(/of-the-job|eyJ/);
});
