import { runCommand } from '../../lib/commands/kernel/run-command.ts';
import { createRevert, createRollout } from '../../lib/commands/rollouts/create-commands.ts';
import { closeDatabase, database } from '../../lib/db/kernel/client.ts';
import { closeQueue } from '../../lib/db/queue/queue.ts';
import { type Step, steps } from '../../lib/jobs/rollout/rollout-context.ts';
import { simulatedAwsAccountId as awsAccountId, createRoles } from '../installation/account.ts';
import { applyAsPlanned, falseDuringOutage, plainSettings, untilRolloutIs } from '../installation/rollouts.ts';
import { type Installation, startInstallation } from '../installation/start-installation.ts';
import { until } from '../processes/until.ts';
import { breakThings, connectCases, createCases } from './cases.ts';
import { type Crew, keepWorkersAlive } from './crew.ts';
import { interveneBetweenWaves } from './interventions.ts';
import { type Case, findViolations, ownText, readTruth } from './invariants.ts';
import { cancelBeforeLateEffects } from './late-effects.ts';
import { stepToDieAt } from './matrix.ts';
import { readRequests } from './requests.ts';
import { chaosCaller as caller, openSideAccount, type Side, wavesOf } from './side-account.ts';
import { takeTurns } from './turns.ts';

/** What a run made and found. */
export type ChaosReport = {
  cases: number;
  /** Cases in which the worker died at the function's own step. */
  deaths: number;
  /** The steps at which that happened, in their order. */
  stepsOfDeath: Step[];
  faults: number;
  kills: number;
  databaseRestarts: number;
  requests: number;
  seconds: number;
  violations: string[];
};

/** How a run is made. */
export type ChaosOptions = {
  /** Leaves out some deaths of the behaviours that name the ones that matter most. */
  isShort: boolean;
  /** For so long functions are held at the step at which their worker is to die, so that one death serves several; 0: a death for each. */
  holdMilliseconds: number;
  /** How long one Rollout may take. */
  patienceSeconds: number;
  log: (line: string) => void;
};

const strategy = wavesOf({ percent: 30 }, { percent: 100 });

/**
 * Runs the matrix: every behaviour of AWS × the death of a worker at every step, all functions in one Rollout over four Regions,
 * two workers always alive (a dead one is started again, the clock of one is two hours off), PostgreSQL restarted in the middle; in another account
 * people cancel, freeze, change roles and disconnect meanwhile. Then the Rollout is taken back without faults.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const startedAt = performance.now();
  const folder = `.data/chaos-${process.pid}`;
  const installation = await startInstallation(folder, {
    SANDBOX_QUOTAS: 'off',
    SANDBOX_UPDATE_MILLISECONDS: '150',
    SANDBOX_LATENCY_MILLISECONDS: '5',
  });
  const crew = keepWorkersAlive(installation, options.holdMilliseconds);
  try {
    const report = await runMatrix(installation, crew, options);
    return { ...report, kills: crew.kills(), seconds: Math.round((performance.now() - startedAt) / 1000) };
  } finally {
    await crew.stop();
    await closeQueue();
    await closeDatabase();
    await installation.stop();
  }
}

async function runMatrix(
  installation: Installation,
  crew: Crew,
  options: ChaosOptions,
): Promise<Omit<ChaosReport, 'kills' | 'seconds'>> {
  await createRoles(installation);
  const cases = await createCases(installation, options.isShort);
  const functionIds = await connectCases(cases);
  const patience = { seconds: options.patienceSeconds, everyMilliseconds: 200 };
  const since = (await readRequests(installation, 0)).at(-1)?.sequence ?? 0;
  const { rolloutId } = await runCommand(
    createRollout,
    {
      mode: 'instrument',
      functionIds,
      settings: plainSettings,
      strategy,
      name: 'Chaos',
    },
    caller,
  );
  // A worker dies while the plan is made, too.
  setTimeout(() => crew.killOne(), 400);
  await untilRolloutIs(rolloutId, 'planned', patience);
  const faults = await breakThings(installation, cases);
  options.log(`${cases.length} cases planned, ${faults} faults in place`);
  await applyAsPlanned(rolloutId, caller);
  const turns = takeTurns();
  const interventions = interveneAside(await openSideAccount(installation, { turns, patience }));
  // It is awaited only when the matrix is through; that it failed meanwhile is found out then.
  interventions.catch(() => undefined);
  await until(() => falseDuringOutage(() => isHalfDone(rolloutId)), { what: 'half of it is done', ...patience });
  await turns(async () => {
    await installation.restartDatabase();
    await until(() => falseDuringOutage(isDatabaseBack), { what: 'the database is back', ...patience });
  });
  options.log('PostgreSQL was restarted');
  await untilRolloutIs(rolloutId, 'completed', patience);
  const requests = (await readRequests(installation, since)).filter((one) => one.awsAccountId === awsAccountId);
  const violations = await findViolations(installation, { awsAccountId, rolloutId, cases, requests });
  options.log(`applied: ${crew.kills()} kills so far, ${violations.length} violations`);

  violations.push(...(await interventions));
  await installation.control('DELETE', 'faults');
  violations.push(...(await revert(installation, rolloutId, cases, patience)));
  const died = cases.filter(({ functionName }) => crew.hasDied(functionName));
  const deathsAt = new Set(died.map(({ functionName }) => stepToDieAt(functionName)));
  return {
    ...{ cases: cases.length, deaths: died.length, stepsOfDeath: steps.filter((step) => deathsAt.has(step)) },
    ...{ faults, databaseRestarts: 1, requests: requests.length, violations },
  };
}

/** What people do in another account meanwhile; returns the violations. */
async function interveneAside(side: Side): Promise<string[]> {
  const violations = await cancelBeforeLateEffects(side);
  return [...violations, ...(await interveneBetweenWaves(side))];
}

async function isDatabaseBack(): Promise<boolean> {
  await database().rollout.count();
  return true;
}

/** Takes everything back and checks that each function is exactly what it was, foreign edits aside, which stay. */
async function revert(
  installation: Installation,
  rolloutId: string,
  cases: readonly Case[],
  patience: { seconds: number; everyMilliseconds: number },
): Promise<string[]> {
  const changes = await database().change.findMany({ where: { rolloutId } });
  const edited = new Map<string, string | undefined>();
  for (const { functionName, region } of cases) {
    edited.set(functionName, (await readTruth(installation, awsAccountId, region, functionName)).variables['FOREIGN']);
  }
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, caller);
  await untilRolloutIs(revertId, 'planned', patience);
  await applyAsPlanned(revertId, caller);
  await untilRolloutIs(revertId, 'completed', patience);
  const reverts = await database().change.findMany({ where: { rolloutId: revertId } });
  const violations: string[] = [];
  for (const { functionName, region, before } of cases) {
    const now = await readTruth(installation, awsAccountId, region, functionName);
    const outcome = changes.find((change) => change.functionName === functionName)?.outcome;
    if (ownText(now) !== ownText(before)) {
      const reverted = reverts.find((change) => change.functionName === functionName);
      const ended = reverted && [
        reverted.verdict,
        reverted.outcome,
        reverted.failure,
        reverted.stalePaths,
        reverted.findings,
      ];
      violations.push(
        `${functionName}: was ${outcome}, and its revert did not restore it; the revert's change: ${JSON.stringify(ended ?? 'none')}`,
      );
    }
    if (now.variables['FOREIGN'] !== edited.get(functionName))
      violations.push(`${functionName}: its revert lost somebody else's edit`);
  }
  return violations;
}

async function isHalfDone(rolloutId: string): Promise<boolean> {
  const open = await database().change.count({
    where: { rolloutId, outcome: { in: ['pending', 'applying', 'unclear'] } },
  });
  return open * 2 <= (await database().change.count({ where: { rolloutId } }));
}
