import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { database } from '#lib/db/kernel/client.ts';
import { type RunningProduct, startProduct } from '../../../cli/testing/running-product.ts';
import { root } from '../../launch/command.mjs';
import { fillRootFolder, npmFolder, packedFile, person } from './root-folder.ts';
import { missingNamespaces, runContained } from './run-contained.ts';

const missing = missingNamespaces();
if (missing !== undefined) console.warn(`Skipped: ${missing}.`);

const region = 'us-east-1';
let product: RunningProduct;
let folder: string;

/** Nothing is installed before, and nothing is fetched. */
const npx = ['npx', '--yes', '--offline', '--package', packedFile, 'lamplighter'];

function environment(): Record<string, string> {
  const { LAMPLIGHTER_URL = '', LAMPLIGHTER_TOKEN = '' } = product.environment;
  return { LAMPLIGHTER_URL, LAMPLIGHTER_TOKEN };
}

const run = (...args: string[]) => runContained(path.join(folder, 'root'), [...npx, ...args], environment());

const documentSchema = z.looseObject({
  exitCode: z.number(),
  number: z.number().default(0),
  rolloutId: z.string().default(''),
  planDigest: z.string().nullish(),
});

/** Runs with `--json`. The one document on standard output names the exit code that the container ended with. */
async function runJson(...args: string[]) {
  const { exitCode, stdout, stderr } = await run(...args, '--json');
  expect(stdout, stderr).toMatch(/^\{/);
  const document = documentSchema.parse(JSON.parse(stdout));
  expect(document.exitCode).toBe(exitCode);
  return document;
}

const choice = (prefix: string) => [
  ...['--functions-regex', `^${prefix}`, '-r', region, '--profile', 'prod', '--all-at-once'],
];

/** All that AWS keeps of a function and somebody may set, without what AWS writes anew at each change. */
function keptBySimulatedAws(name: string) {
  const { sandbox, account } = product;
  const found = sandbox.sandbox.state.findFunction(account.awsAccountId, region, name);
  if (found === undefined) throw new Error(`There is no function ${name}.`);
  const { RevisionId: _, LastModified: __, ...configuration } = found.configuration;
  return structuredClone({ configuration, tags: found.tags });
}

/** What a program in the container sees, told by Node.js there. */
const look = `
const fs = require('node:fs');
const mayWrite = (folder) => {
  try { fs.writeFileSync(folder + '/written', ''); return true; } catch { return false; }
};
const seen = process.argv.slice(1).filter((file) => fs.existsSync(file));
console.log(JSON.stringify({
  seen,
  processId: process.pid,
  ids: [process.getuid(), process.getgid(), ...process.getgroups()],
  names: Object.keys(process.env).sort(),
  home: fs.readdirSync(process.env.HOME),
  top: fs.readdirSync('/'),
  written: ['/', '/opt', '/usr/bin', '/etc', '/tmp', process.env.HOME].filter(mayWrite),
}));`;

describe.skipIf(missing !== undefined)('the packed command line in a container without a database', () => {
  beforeAll(async () => {
    product = await startProduct();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lamplighter-contained-'));
    const npm = npmFolder() ?? '';
    const pack = (program: string, ...args: string[]) => {
      const packed = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
      expect([packed.status, packed.error], packed.stderr).toEqual([0, undefined]);
    };
    pack(path.join(root, 'scripts/command-line-pack.ts'));
    pack(path.join(npm, 'bin/npm-cli.js'), 'pack', '--pack-destination', folder, './.data/command-line');
    const [archive = ''] = fs.globSync(path.join(folder, '*.tgz'));
    const rootFolder = path.join(folder, 'root');
    fs.mkdirSync(rootFolder);
    fillRootFolder(rootFolder, { npm, archive });
  });
  afterAll(async () => {
    await product?.stop();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
  });

  test('it sees neither the repository nor the database, and writes at home alone', async () => {
    const hidden = [root, path.join(root, 'package.json'), '/proc/1', '/etc/resolv.conf', '/bin/psql', folder];
    const command = ['node', '-e', look, '--', ...hidden, packedFile];
    const { exitCode, stdout, stderr } = await runContained(path.join(folder, 'root'), command, environment());
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ seen: [packedFile], processId: 1, home: [], written: ['/tmp', person.home] },
      ids: expect.not.arrayContaining([0]),
      // The shell that mounts adds PWD.
      names: ['HOME', 'LAMPLIGHTER_TOKEN', 'LAMPLIGHTER_URL', 'NODE_ENV', 'PATH', 'PWD'],
    });
    expect(process.env['DATABASE_URL']).toContain('postgres');
    expect(stdout).not.toMatch(/DATABASE|AWS_|LAMPLIGHTER_KEY/);
  });

  test('it finds, plans, applies, tells how far it is and reverts, and AWS holds the same as before', async () => {
    const names = await product.makeFunctions('contained', 3);
    const before = names.map(keptBySimulatedAws);
    const listed = await run('functions', 'name~=contained', `region=${region}`);
    expect(listed.exitCode, listed.stderr).toBe(0);
    expect(listed.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([...names, '']);

    const plan = await runJson('plan', ...choice('contained'));
    expect(plan).toMatchObject({ exitCode: 0, status: 'planned', counts: { change: 3 } });
    expect(names.map(keptBySimulatedAws)).toEqual(before);

    const planned = ['--rollout', plan.rolloutId, '--digest', plan.planDigest ?? '', '--accept-unchecked'];
    expect(await runJson('apply', ...planned, '--wait')).toMatchObject({ exitCode: 0, counts: { applied: 3 } });
    for (const name of names) {
      const { configuration } = keptBySimulatedAws(name);
      expect(configuration.Environment?.Variables).toMatchObject({ DD_ENV: 'test' });
      expect(JSON.stringify(configuration.Layers)).toContain('Datadog');
    }

    const status = await run('status', String(plan.number));
    expect([status.exitCode, status.stdout]).toEqual([0, expect.stringContaining('completed: 3 of 3 applied')]);
    const revert = await run('revert', String(plan.number), '--wait', '--accept-unchecked');
    expect(revert.exitCode, revert.stderr).toBe(0);
    expect(names.map(keptBySimulatedAws)).toEqual(before);
  });

  test('a login is kept in the container’s home for the next command there', async () => {
    const [name = ''] = await product.makeFunctions('kept', 1);
    const command = npx.join(' ');
    const both = `${command} login && unset LAMPLIGHTER_TOKEN LAMPLIGHTER_URL && ${command} functions name~=kept`;
    const ran = await runContained(path.join(folder, 'root'), ['sh', '-c', both], environment());
    expect([ran.exitCode, ran.stdout]).toEqual([0, expect.stringContaining(name)]);
    expect(ran.stdout + ran.stderr).not.toContain(environment()['LAMPLIGHTER_TOKEN']);
  });

  test('a function that AWS refuses to change ends with 3, and a plan that needs an approval with 4', async () => {
    const [failing = ''] = await product.makeFunctions('failing', 1);
    const match = { operation: 'UpdateFunctionConfiguration', functionName: failing };
    product.sandbox.sandbox.faults.add({ match, effect: { kind: 'deny' } });
    expect(await runJson('apply', ...choice('failing'), '--accept-unchecked', '--wait')).toMatchObject({
      exitCode: 3,
      functions: [{ functionName: failing, outcome: 'failed' }],
    });
    product.sandbox.sandbox.faults.remove();

    const [guarded = ''] = await product.makeFunctions('guarded', 1);
    const before = keptBySimulatedAws(guarded);
    const where = { id: product.account.id };
    await database().account.update({ where, data: { requiresApproval: true } });
    expect(await runJson('apply', ...choice('guarded'), '--accept-unchecked', '--wait')).toMatchObject({
      exitCode: 4,
      error: { code: 'approvalMissing' },
    });
    expect(keptBySimulatedAws(guarded)).toEqual(before);
    await database().account.update({ where, data: { requiresApproval: false } });
  });
});
