import { pino } from 'pino';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { applyRollout } from '../../commands/rollouts/control-commands.ts';
import { createRollout } from '../../commands/rollouts/create-commands.ts';
import { personCaller } from '../../core/access/caller.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { paceWithDatabase } from '../../db/accounts/rate-budget.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { countUnchecked } from '../../db/rollouts/check-rows.ts';
import { editFunction } from '../../sandbox/function-edit.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { runScanRegion } from '../scan.ts';
import type { RolloutContext } from './rollout-context.ts';

/** Somebody who may do everything. */
export const tester = personCaller({ userId: 'tester', name: 'Tess Ter', role: 'owner' });

/** Settings that instrument any function. */
export const testSettings: Settings = {
  site: 'datadoghq.com',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' },
  env: 'test',
  service: 'shop',
  version: '1',
};

/** Everything in one wave, without waiting, stopping only when most fails. */
export const allAtOnce: Strategy = {
  ...defaultStrategy(0),
  waves: [{ percent: 100 }],
  stopRule: { maxFailures: 100_000, maxFailurePercent: 100, minFinished: 1 },
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
};

/** What a worker gives its rollout jobs, patient enough for a test and no more. */
export function testContext(more: Partial<RolloutContext> = {}): RolloutContext {
  return {
    aws: { pace: paceWithDatabase, onThrottle: () => undefined },
    log: pino({ level: process.env['LOG_LEVEL'] ?? 'silent' }),
    stopping: new AbortController().signal,
    timing: {
      ...{ intentGrace: 300, lostAnswerGrace: 50, sendDeadline: 4_000, requestExpiry: 2_000 },
      ...{ oldAnswers: 60, updateTimeout: 20_000, retryPause: 100, longestPause: 200 },
    },
    ...more,
  };
}

/** Connects an account of the simulation with both roles, tested; fast enough for tests. Returns its row's id. */
export async function connectAccount({
  awsAccountId,
  externalId,
  readRoleArn,
  writeRoleArn,
}: {
  awsAccountId: string;
  externalId: string;
  readRoleArn: string;
  writeRoleArn: string | null;
}): Promise<string> {
  const account = await database().account.create({
    data: {
      awsAccountId,
      externalId,
      readRoleArn,
      writeRoleArn,
      name: 'production',
      partition: 'aws',
      status: 'connected',
      callsPerSecond: 15,
    },
  });
  await storeEndedTest(account.id);
  return account.id;
}

/** Lists the simulation's functions of a Region as a scan would have; returns their rows' ids by name. */
export async function listFunctionsOf(
  sandbox: RunningSandbox,
  account: { id: string; awsAccountId: string },
  region: string,
): Promise<Map<string, string>> {
  const records = [...(sandbox.state.functions.get(`${account.awsAccountId}/${region}`)?.values() ?? [])];
  await database().lambdaFunction.createMany({
    data: records.map(({ configuration }) => ({
      accountId: account.id,
      region,
      functionArn: configuration.FunctionArn,
      functionName: configuration.FunctionName,
      runtime: configuration.Runtime ?? null,
      architecture: configuration.Architectures?.[0] ?? 'x86_64',
      datadogStatus: 'not',
      statusReason: { code: 'noTrace', params: {} },
      seenAt: new Date(),
    })),
    skipDuplicates: true,
  });
  const rows = await database().lambdaFunction.findMany({ where: { accountId: account.id, region } });
  return new Map(rows.map(({ functionName, id }) => [functionName, id]));
}

/** Creates a Rollout that instruments the functions; returns its id. */
export async function instrument(functionIds: readonly string[], strategy: Strategy = allAtOnce): Promise<string> {
  const { rolloutId } = await runCommand(
    createRollout,
    { mode: 'instrument', functionIds: [...functionIds], settings: testSettings, strategy, name: 'Test' },
    tester,
  );
  return rolloutId;
}

/** Applies a planned Rollout as a person would who saw its plan and accepts whatever was not checked. */
export async function apply(rolloutId: string): Promise<void> {
  const { planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const { functions: acceptsUnchecked } = await countUnchecked(database(), rolloutId);
  await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '', acceptsUnchecked }, tester);
}

/**
 * Has AWS work on every update of these functions, of all without names, until the returned function is called, so that a test does
 * what it wants to do meanwhile on however slow a machine; from then on updates take their usual time.
 */
export function holdUpdates(
  { sandbox, awsAccountId }: { sandbox: RunningSandbox; awsAccountId: string },
  region: string,
  functionNames: readonly string[] = ['*'],
): () => void {
  const faults = functionNames.map((functionName) =>
    sandbox.faults.add({
      match: { operation: 'UpdateFunctionConfiguration', functionName },
      effect: { kind: 'slowUpdate', milliseconds: null },
    }),
  );
  return () => {
    for (const { id } of faults) sandbox.faults.remove(id);
    for (const { configuration } of sandbox.state.functions.get(`${awsAccountId}/${region}`)?.values() ?? []) {
      if (configuration.LastUpdateStatus !== 'InProgress') continue;
      const edit = { isUpdateInProgress: false };
      editFunction(sandbox.state, awsAccountId, region, configuration.FunctionName, edit, sandbox.clock.now());
    }
  };
}

/** Waits until a Rollout has one of the statuses; fails after `seconds`. */
export async function untilStatus(rolloutId: string, statuses: readonly string[], seconds = 60): Promise<string> {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const { status } = await database().rollout.findUniqueOrThrow({
      where: { id: rolloutId },
      select: { status: true },
    });
    if (statuses.includes(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const rollout = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  throw new Error(
    `Rollout stayed in ${rollout.status} ${JSON.stringify(rollout.statusReason)}, wanted ${statuses.join(' or ')}.`,
  );
}

/** Applies a Rollout once it is planned, and waits for its end. Returns its id. */
export async function applied(rolloutId: string): Promise<string> {
  await untilStatus(rolloutId, ['planned']);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  return rolloutId;
}

/** Scans one Region of an account as a worker does that takes the job. */
export async function scanNow(accountId: string, region: string): Promise<void> {
  const { id } = await database().scan.create({ data: { accountId, regions: { create: [{ region }] } } });
  await runScanRegion(testContext(), { scanId: id, region }, new AbortController().signal);
}
