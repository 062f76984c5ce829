import { z } from 'zod';
import { searchFor } from '../../code/live/code-identity.ts';
import { holdAgainstLive, type StandingChange } from '../../code/live/hold-against-live.ts';
import { identitiesOf } from '../../code/live/identities.ts';
import { type LiveMatch, liveMatchSchema, liveOutlookSchema } from '../../code/live/live-report.ts';
import { type CodeFunction, type FunctionMatch, matchFunctions } from '../../code/live/match-functions.ts';
import { likePattern, type NamePattern } from '../../code/live/name-pattern.ts';
import { outlookOf } from '../../code/live/outlook.ts';
import { functionPredictionSchema, type ProjectResult } from '../../code/project.ts';
import type { SourceFiles } from '../../code/source/source-files.ts';
import { type AccountSet, accountsWith, type Caller } from '../../core/access/caller.ts';
import type { LiveFunction } from '../../core/functions/live-function.ts';
import { standingChange } from '../../core/rollout/standing-change.ts';
import {
  listWantedFunctions,
  searchLiveFunctions,
  type WantedSelection,
  wantedFunctionSchema,
} from '../../db/functions/live-functions.ts';
import { listAppliedChanges, readChangeAttributes } from '../../db/rollouts/applied-changes.ts';

/** More live functions than these are not held against code at once; the result says so then. */
const mostLive = 5_000;
/** Patterns are held against every function of the inventory, so only so many are. */
const mostPatterns = 500;
/** So many wanted functions are named; all are counted. */
const mostWantedShown = 200;

/** Whether the dropped code describes a wanted function: surely, perhaps, or not as far as the names tell. */
const wantedStates = ['missing', 'possible', 'found'] as const;

const wantedSchema = z.strictObject({
  counts: z.record(z.enum(wantedStates), z.number()),
  /** What is missing comes first. */
  functions: z.array(wantedFunctionSchema.omit({ accountId: true }).extend({ state: z.enum(wantedStates) })),
});

/** What is known of the live functions that planned code describes. */
export const liveCodeSchema = z.strictObject({
  /** Whether all live functions that could match were looked at. */
  isComplete: z.boolean(),
  outlook: liveOutlookSchema,
  /** The functions asked for; null where none were. */
  wanted: wantedSchema.nullable(),
});
export type LiveCode = z.infer<typeof liveCodeSchema>;

/** A prediction with the live functions that it is, or can be. */
export const liveFunctionPredictionSchema = functionPredictionSchema.extend({ live: liveMatchSchema });

type WithLive = Omit<ProjectResult, 'functions'> & {
  functions: (ProjectResult['functions'][number] & { live: LiveMatch })[];
};

/**
 * Matches what was planned with the functions in the accounts that the caller may read, and says what the next deployment makes of
 * them. `files` are those before the edits. AWS is not asked: what runs is what the last scan and the last Change say.
 */
export async function withLiveFunctions(
  projects: readonly ProjectResult[],
  files: SourceFiles,
  caller: Caller,
  selection: WantedSelection | undefined,
): Promise<{ projects: WithLive[]; live: LiveCode }> {
  const accounts = accountsWith(caller, 'read');
  const wanted = selection === undefined ? undefined : await listWantedFunctions(accounts, selection);
  const functions = projects.flatMap((project) => codeFunctionsOf(project, files));
  const { live, isComplete } = await searchFunctions(functions, accounts);
  const matches = matchFunctions(functions, live);
  const standing = await readStanding(matches);
  const facts = { standing, wanted: new Set(wanted?.map(({ id }) => id)) };
  let at = 0;
  const withLive = projects.map((project): WithLive => {
    const held = project.functions.map((prediction) => {
      const match = matches[at] ?? { kind: 'none', candidates: [] };
      at += 1;
      return { ...prediction, live: holdAgainstLive(project, prediction, match, facts) };
    });
    return { ...project, functions: held };
  });
  const all = withLive.flatMap((project) => project.functions.map((one) => one.live));
  const found = wanted === undefined ? null : wantedStatesOf(wanted, matches);
  return { projects: withLive, live: { isComplete, outlook: outlookOf(all), wanted: found } };
}

function codeFunctionsOf(project: ProjectResult, files: SourceFiles): CodeFunction[] {
  const identities = identitiesOf(project, files, project.functions);
  return project.functions.map(({ before }, index) => ({
    identity: identities[index],
    attributes: before,
    isImage: project.way === 'container',
  }));
}

async function searchFunctions(
  functions: readonly CodeFunction[],
  accounts: AccountSet,
): Promise<{ live: LiveFunction[]; isComplete: boolean }> {
  const { names, patterns, logicalIds, hashedIds } = searchFor(functions.map(({ identity }) => identity));
  const likes = [...new Set(patterns.flatMap(searchPattern))];
  if (names.length + likes.length + logicalIds.length + hashedIds.length === 0) return { live: [], isComplete: true };
  const search = {
    ...{ names, logicalIds },
    ...{ patterns: likes.slice(0, mostPatterns), hashedIds: hashedIds.slice(0, mostPatterns) },
  };
  const live = await searchLiveFunctions(accounts, search, mostLive + 1);
  const isComplete = live.length <= mostLive && Math.max(likes.length, hashedIds.length) <= mostPatterns;
  return { live: live.slice(0, mostLive), isComplete };
}

/** Functions of one service begin alike: what stands before the first gap finds them all at once. A gap alone finds nothing. */
function searchPattern(pattern: NamePattern): string[] {
  const [first] = pattern;
  if (typeof first === 'string' && first.length >= 4) return [`${likePattern([first])}%`];
  return pattern.some((part) => typeof part === 'string' && part.length > 1) ? [likePattern(pattern)] : [];
}

async function readStanding(matches: readonly FunctionMatch[]): Promise<Map<string, StandingChange>> {
  const arns = matches.flatMap(({ candidates }) => candidates.map(({ live }) => live.functionArn));
  const applied = Map.groupBy(await listAppliedChanges([...new Set(arns)]), ({ functionArn }) => functionArn);
  const standing = [...applied.values()].flatMap((changes) => standingChange(changes) ?? []);
  const attributes = await readChangeAttributes(standing.map(({ id }) => id));
  return new Map(
    standing.map((change) => [change.functionArn, { ...change, attributes: attributes.get(change.id) ?? [] }]),
  );
}

function wantedStatesOf(
  wanted: Awaited<ReturnType<typeof listWantedFunctions>>,
  matches: readonly FunctionMatch[],
): NonNullable<LiveCode['wanted']> {
  const found = new Set<string>();
  const possible = new Set<string>();
  for (const { kind, candidates } of matches)
    for (const { live } of candidates) (kind === 'one' ? found : possible).add(live.id);
  const stateOf = (id: string) => (found.has(id) ? 'found' : possible.has(id) ? 'possible' : 'missing');
  const functions = wanted.map(({ accountId: _, ...one }) => ({ ...one, state: stateOf(one.id) }) as const);
  const counts = { missing: 0, possible: 0, found: 0 };
  for (const { state } of functions) counts[state] += 1;
  const sorted = functions.toSorted((a, b) => wantedStates.indexOf(a.state) - wantedStates.indexOf(b.state));
  return { counts, functions: sorted.slice(0, mostWantedShown) };
}
