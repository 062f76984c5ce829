import { z } from 'zod';
import { database } from '../../lib/db/kernel/client.ts';
import type { Installation } from '../installation/start-installation.ts';
import type { Behaviour } from './matrix.ts';
import type { Request } from './requests.ts';
import { findUntimely, isTerminal } from './times.ts';

/** A case of the matrix with its function's truth, taken when it was created. */
export type Case = { functionName: string; region: string; behaviour: Behaviour; before: Attributes };

/** All of a function that a Rollout may touch. */
export type Attributes = { handler: string; layers: string[]; variables: Record<string, string> };

const recordSchema = z.object({
  configuration: z.object({
    Handler: z.string(),
    Layers: z.array(z.object({ Arn: z.string() })).default([]),
    Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
  }),
});

/** What a function is, by the simulation's own books. */
export async function readTruth(
  { control }: Installation,
  awsAccountId: string,
  region: string,
  name: string,
): Promise<Attributes> {
  const { configuration } = recordSchema.parse(await control('GET', `functions/${awsAccountId}/${region}/${name}`));
  return {
    handler: configuration.Handler,
    layers: configuration.Layers.map(({ Arn }) => Arn),
    variables: configuration.Environment.Variables,
  };
}

/** The attributes in canonical text, without what the matrix itself edits in somebody else's name. */
export function ownText({ handler, layers, variables }: Attributes): string {
  const own = Object.entries(variables).filter(([name]) => name !== 'FOREIGN');
  return JSON.stringify([handler, layers, own.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/**
 * Checks a finished Rollout of the matrix against the simulation's books, and returns every violation in words:
 * each function ends exactly at before or after; each Change has the one outcome that is true, with its audit events; no update
 * without RevisionId; none sent twice with effect; none without a stored intent; no secret in any row.
 */
export async function findViolations(
  installation: Installation,
  {
    awsAccountId,
    rolloutId,
    cases,
    requests,
  }: { awsAccountId: string; rolloutId: string; cases: readonly Case[]; requests: readonly Request[] },
): Promise<string[]> {
  const changes = await database().change.findMany({ where: { rolloutId } });
  const events = await database().auditEvent.findMany({ where: { rolloutId } });
  const violations: string[] = [];
  for (const one of cases) {
    const change = changes.find(({ functionName }) => functionName === one.functionName);
    const truth = await readTruth(installation, awsAccountId, one.region, one.functionName);
    const updates = requests.filter(
      ({ functionName, operation }) => functionName === one.functionName && operation === 'UpdateFunctionConfiguration',
    );
    const actions = events.filter(({ changeId }) => changeId === change?.id).map(({ action }) => action);
    const found = change
      ? [
          ...violationsOfEnd(one, change, truth),
          ...violationsOfSending(one, truth, updates, actions),
          ...violationsOfRecord(change, actions),
        ]
      : ['has no Change'];
    violations.push(...found.map((what) => `${one.functionName}: ${what}`));
  }
  return [...violations, ...(await findUntimely(rolloutId, requests)), ...(await findShownSecrets(rolloutId))];
}

/** Whether a secret is in a row of a Rollout that pages show, in words. */
export async function findShownSecrets(rolloutId: string): Promise<string[]> {
  const changes = await database().change.findMany({ where: { rolloutId } });
  const events = await database().auditEvent.findMany({ where: { rolloutId } });
  const shown = JSON.stringify([
    changes.map(({ attributes, diff, failure }) => [attributes, diff, failure]),
    events.map(({ attributes, details }) => [attributes, details]),
  ]);
  return shown.includes('sk_test_') ? ['a secret is in a row that is shown'] : [];
}

function* violationsOfEnd(
  { before, behaviour }: Case,
  change: { outcome: string; failure: unknown },
  truth: Attributes,
) {
  const isAtBefore = ownText(truth) === ownText(before);
  if (!isAtBefore && truth.variables['DD_LAMBDA_HANDLER'] === undefined) yield 'is neither at before nor at the target';
  const ending = `${change.outcome} at ${isAtBefore ? 'before' : 'target'}`;
  if (!behaviour.endings.some((allowed) => allowed === ending)) {
    yield `ended ${ending} (${JSON.stringify(change.failure)}), expected ${behaviour.endings.join(' or ')}`;
  }
}

const madeAgain = new Set(['ExpiredTokenException', 'InvalidSignatureException']);
function* violationsOfSending(
  { before, behaviour }: Case,
  truth: Attributes,
  updates: readonly Request[],
  actions: readonly string[],
) {
  if (updates.some(({ revisionIdSent }) => revisionIdSent === undefined)) yield 'got an update without RevisionId';
  const effects = updates.filter(({ hadEffect }) => hadEffect).length;
  if (effects > 1 && !behaviour.mayBeRepeated) yield `was updated ${effects} times with effect`;
  if (effects > 0 && ownText(truth) === ownText(before) && !behaviour.mayBeRepeated)
    yield 'was updated and stands at before';
  // A call refused because credentials had expired, or for the time of a wrong clock, is made again under the same intent.
  const sent = updates.filter(({ errorCode }) => !madeAgain.has(errorCode ?? '')).length;
  const intended = actions.filter((action) => action === 'change.intended').length;
  if (intended < sent) yield `got ${sent} updates for ${intended} intents`;
}

function* violationsOfRecord(
  { outcome, finishedAt }: { outcome: string; finishedAt: Date | null },
  actions: readonly string[],
) {
  const terminal = actions.filter(isTerminal);
  if (terminal.length !== 1) yield `has ${terminal.length} terminal audit events`;
  if (terminal[0] !== `change.${outcome}`) yield `is ${outcome}, its audit log says ${terminal[0]}`;
  if (finishedAt === null) yield 'has no time of its end';
}
