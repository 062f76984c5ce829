import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { approveRollout, requestApproval } from '#lib/commands/rollouts/approval-commands.ts';
import { storePerson } from '#lib/commands/rollouts/testing.ts';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import { database } from '#lib/db/kernel/client.ts';
import { holdUpdates, tester } from '#lib/jobs/rollout/testing.ts';
import { lamplighterProgram } from './program.ts';
import { processTerminal } from './terminal.ts';
import { startCommandLine } from './testing/run-command-line.ts';
import { type RunningProduct, startProduct } from './testing/running-product.ts';

let product: RunningProduct;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product.stop();
});

const documentSchema = z.looseObject({
  exitCode: z.number(),
  rolloutId: z.string().default(''),
  number: z.number().default(0),
  planDigest: z.string().nullish(),
  error: z.looseObject({ code: z.string(), details: z.array(z.string()) }).optional(),
});

async function run(...args: string[]) {
  const { exitCode, stdout } = await startCommandLine([...args, '--json'], product.environment).ended;
  return { ...documentSchema.parse(JSON.parse(stdout)), exitCode };
}

const choice = (name: string) => ['-f', name, '-r', 'us-east-1', '--profile', 'prod', '--all-at-once'];

test('every option is used by a test, and each is on the page about the command line', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/command-line.md'), 'utf8');
  const tests = globSync('**/*.test.ts', { cwd: import.meta.dirname }).map((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8'),
  );
  const program = lamplighterProgram(processTerminal(false), () => undefined);
  const options = program.commands.flatMap((command) => command.options);
  expect(options.length).toBeGreaterThan(40);
  const isUsed = (flag: string | null | undefined) => tests.some((source) => flag && source.includes(`'${flag}'`));
  const unused = options.filter(({ long, short }) => !isUsed(long) && !isUsed(short)).map(({ long }) => long);
  const undocumented = options.filter(({ flags }) => !page.includes(flags)).map(({ flags }) => flags);
  expect({ unused, undocumented }).toEqual({ unused: [], undocumented: [] });
});

test('a plan that needs approval ends with 4 until another person has approved exactly it, and then with 0', async () => {
  const [name = ''] = await product.makeFunctions('guarded', 1);
  await database().account.update({ where: { id: product.account.id }, data: { requiresApproval: true } });
  const waiting = await run('apply', ...choice(name), '--accept-unchecked', '--wait', '--yes');
  expect(waiting).toMatchObject({ exitCode: 4, error: { code: 'approvalMissing' } });
  expect(product.variablesOf(name)).not.toHaveProperty('DD_ENV');
  const [, rolloutId = '', planDigest = ''] =
    /lamplighter apply --rollout (\S+) --digest (\S+) --wait/.exec(waiting.error?.details.at(-1) ?? '') ?? [];
  const goOn = ['apply', '--rollout', rolloutId, '--digest', planDigest, '--wait', '--accept-unchecked'];
  expect(await run(...goOn)).toMatchObject({ exitCode: 4 });

  await runCommand(requestApproval, { rolloutId, planDigest, askedIds: [] }, tester);
  await runCommand(approveRollout, { rolloutId, planDigest }, await storePerson('bob', 'approver'));
  expect(await run(...goOn)).toMatchObject({ exitCode: 0, status: 'completed' });
  expect(product.variablesOf(name)).toMatchObject({ DD_ENV: 'test' });
  await database().account.update({ where: { id: product.account.id }, data: { requiresApproval: false } });
});

test('a strategy, settings, a service and a name are those of the rollout; two strategies are bad input', async () => {
  const [name = ''] = await product.makeFunctions('staged', 1);
  const [strategyFile, settingsFile] = [join(product.home, 'strategy.json'), join(product.home, 'settings.json')];
  const strategy = { ...defaultStrategy(0), waves: [{ percent: 10 }, { percent: 100 }], bakeSeconds: 61 };
  writeFileSync(strategyFile, JSON.stringify(strategy));
  const profile = await database().profile.findFirstOrThrow();
  writeFileSync(
    settingsFile,
    JSON.stringify({ ...z.record(z.string(), z.unknown()).parse(profile.settings), env: 'file' }),
  );
  const given = ['--where', `name~=${name}`, '--settings', settingsFile, '--service', 'till', '--name', 'By hand'];
  const planned = await run('plan', ...given, '--strategy', strategyFile, '--diff');
  const stored = await database().rollout.findUniqueOrThrow({ where: { id: planned.rolloutId } });
  expect(stored).toMatchObject({
    name: 'By hand',
    settings: { env: 'file', service: 'till' },
    strategy: { waves: strategy.waves },
  });
  expect(await run('plan', ...given, '--strategy', strategyFile, '--all-at-once')).toMatchObject({
    exitCode: 2,
    error: { code: 'strategyTwice' },
  });
});

test('--timeout ends the waiting and not the rollout', async () => {
  const [name = ''] = await product.makeFunctions('slow', 1);
  const release = holdUpdates(
    { sandbox: product.sandbox.sandbox, awsAccountId: product.account.awsAccountId },
    'us-east-1',
  );
  const applied = await run('apply', ...choice(name), '--accept-unchecked', '--wait', '--timeout', '1');
  expect(applied).toMatchObject({ exitCode: 1, error: { code: 'timedOut' } });
  release();
  const { number } = await database().rollout.findFirstOrThrow({ orderBy: { number: 'desc' } });
  expect(await run('status', String(number), '--watch')).toMatchObject({ exitCode: 0, status: 'completed' });
});

test('blocked functions stop an apply unless they are left out, and conflicts a revert', async () => {
  const [kept = '', other = '', gone = ''] = await product.makeFunctions('odd', 3);
  product.sandbox.sandbox.state.functions.get(`${product.account.awsAccountId}/us-east-1`)?.delete(gone);
  const both = ['--functions-regex', '^odd', '-r', 'us-east-1', '--profile', 'prod', '--all-at-once'];
  const given = [...both, '--accept-unchecked', '--wait'];
  expect(await run('apply', ...given)).toMatchObject({ exitCode: 3, error: { code: 'blocked' } });
  expect(product.variablesOf(kept)).not.toHaveProperty('DD_ENV');
  const { number, ...left } = await run('apply', ...given, '--leave-blocked-out');
  expect(left).toMatchObject({ exitCode: 0 });
  expect(product.variablesOf(kept)).toMatchObject({ DD_ENV: 'test' });

  const record = product.sandbox.sandbox.state.findFunction(product.account.awsAccountId, 'us-east-1', kept);
  const variables = record?.configuration.Environment?.Variables;
  if (variables) variables['DD_ENV'] = 'somebody-else';
  const revert = ['revert', String(number), '--accept-unchecked', '--wait', '--diff'];
  const undecided = await run(...revert);
  expect(undecided).toMatchObject({ exitCode: 3, error: { code: 'blocked' } });
  expect(undecided.error?.details).toHaveLength(1);
  expect(product.variablesOf(kept)).toMatchObject({ DD_ENV: 'somebody-else' });
  const { error, exitCode } = await run(...revert, '--leave-conflicts-out');
  expect([exitCode, error]).toEqual([0, undefined]);
  expect(product.variablesOf(other)).not.toHaveProperty('DD_ENV');
  expect(product.variablesOf(kept)).toMatchObject({ DD_ENV: 'somebody-else' });
});

test('--language says everything in that language, and a language that there is not is bad input', async () => {
  const asked = await startCommandLine(['status', '999999', '--language', 'ja'], product.environment).ended;
  expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/\p{Script=Hiragana}/u) });
  const unknown = await startCommandLine(['status', '999999', '--language', 'tlh'], product.environment).ended;
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--language.*en.*ja/s) });
});
