import { z } from 'zod';
import { accountsWith, isPermitted } from '../../core/access/caller.ts';
import { modes } from '../../core/change/change-codes.ts';
import { apiKeySources } from '../../core/datadog/api-key-sources.ts';
import { AppError } from '../../core/errors.ts';
import { ownerTools } from '../../core/lambda/owner.ts';
import { standingChange } from '../../core/rollout/standing-change.ts';
import { readAccountOfFunction } from '../../db/functions/function-rows.ts';
import { listWantedFunctions, readArnOfFunction, type WantedFunction } from '../../db/functions/live-functions.ts';
import { database } from '../../db/kernel/client.ts';
import { listAppliedChanges, readChangeAttributes, readRolloutToRepeat } from '../../db/rollouts/applied-changes.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';
import { accountsOf } from '../rollouts/rollout-scope.ts';

/** What is made permanent: a Rollout by the number that people say, a function by our own id, or that Rollout on that function. */
const occasionInputSchema = z.strictObject({
  rollout: z.int().positive().max(2_147_483_647).optional(),
  functionId: idInAddress(z.uuid(), 'function').optional(),
});

const occasionSchema = z.strictObject({
  /** The Rollout asked for, or the one whose Change stands on the function. */
  rollout: z.strictObject({ id: z.string(), number: z.number(), name: z.string(), mode: z.enum(modes) }).nullable(),
  /** Whether the Rollout was given its API key itself, which is stored sealed and never written into code. */
  isKeyKept: z.boolean(),
  functionId: z.string().nullable(),
  /** How many functions in the list it is about. */
  count: z.number(),
  /** The first of them by name. */
  functionNames: z.array(z.string()),
  /** The tools that deploy them, the most functions first; `names` are the first stacks or applications. */
  owners: z.array(z.strictObject({ tool: z.enum(ownerTools), names: z.array(z.string()), count: z.number() })),
  /** What the Rollout's Change wrote on the one function: `Handler`, `Layers` and names of variables. Empty for several functions. */
  settings: z.array(z.string()),
});
export type CodeOccasion = z.output<typeof occasionSchema>;

const mostNames = 20;
const mostOwnerNames = 3;
const variablePrefix = 'Environment.Variables.';

/**
 * What a person is about to make permanent in code: the Rollout, its functions and the tools that deploy them. Holds no settings and
 * no secret. Throws AppError notFound for a Rollout or function that does not exist.
 */
export const readCodeOccasion = query({
  name: 'code.readOccasion',
  permission: 'read',
  input: occasionInputSchema,
  output: occasionSchema,
  scopeOf: async ({ rollout, functionId }, caller) => {
    const ofRollout = async () => await accountsOf({ rolloutId: (await readNumbered(rollout)).id }, database());
    if (functionId === undefined) return await ofRollout();
    const accountId = await readAccountOfFunction(functionId);
    if (!isPermitted(caller, 'read', [accountId])) throw new AppError('notFound', { what: 'function' });
    // Whoever may read the function may still not know of the Rollout.
    return rollout === undefined ? [accountId] : await ofRollout();
  },
  run: async ({ rollout: number, functionId }, caller) => {
    const standing = functionId === undefined ? undefined : await readStanding(functionId, number);
    const rollout =
      number !== undefined
        ? await readNumbered(number)
        : standing === undefined
          ? null
          : await readRolloutToRepeat({ id: standing.rolloutId });
    const functions = await listWantedFunctions(accountsWith(caller, 'read'), {
      functionIds: functionId === undefined ? [] : [functionId],
      rolloutId: functionId === undefined ? rollout?.id : undefined,
    });
    return {
      rollout: rollout && { id: rollout.id, number: rollout.number, name: rollout.name, mode: rollout.mode },
      isKeyKept: rollout?.settings.apiKey !== undefined && apiKeySources[rollout.settings.apiKey.source].isSecret,
      functionId: functionId ?? null,
      count: functions.length,
      functionNames: functions.slice(0, mostNames).map(({ functionName }) => functionName),
      owners: ownersOf(functions),
      settings: standing?.settings ?? [],
    };
  },
});

async function readNumbered(number: number | undefined) {
  const rollout = number === undefined ? null : await readRolloutToRepeat({ number });
  if (rollout === null) throw new AppError('notFound', { what: 'rollout' });
  return rollout;
}

/** The Change that stands on a function, where it is of the Rollout asked for. */
async function readStanding(functionId: string, number: number | undefined) {
  const applied = await listAppliedChanges([await readArnOfFunction(functionId)]);
  const standing = standingChange(applied);
  if (standing === undefined || (number !== undefined && standing.rolloutNumber !== number)) return undefined;
  const attributes = (await readChangeAttributes([standing.id])).get(standing.id) ?? [];
  const settings = attributes.map(({ path }) =>
    path.startsWith(variablePrefix) ? path.slice(variablePrefix.length) : path,
  );
  return { rolloutId: standing.rolloutId, settings };
}

function ownersOf(functions: readonly WantedFunction[]): CodeOccasion['owners'] {
  return [...Map.groupBy(functions, ({ ownerTool }) => ownerTool)]
    .map(([tool, own]) => ({
      tool,
      names: [...new Set(own.flatMap(({ ownerName }) => ownerName ?? []))].slice(0, mostOwnerNames),
      count: own.length,
    }))
    .sort((a, b) => b.count - a.count);
}
