import type { AttributeChange } from '../../core/change/change.ts';
import { isSensitiveVariable } from '../../core/datadog/variables.ts';
import type { LiveFunction } from '../../core/functions/live-function.ts';
import type { FunctionPrediction, ProjectResult } from '../project.ts';
import { type CodeReading, readingsOf } from './code-reading.ts';
import { compareWithLive } from './compare-live.ts';
import type { LiveCandidate, LiveMatch } from './live-report.ts';
import type { FunctionMatch } from './match-functions.ts';
import { effectOfCode, effectOfLive, type StandingAttributes } from './rollout-effect.ts';

/** The Change that stands on a live function, with its Rollout; `finishedAt` is in UTC (ISO 8601). */
export type StandingChange = StandingAttributes & {
  id: string;
  rolloutId: string;
  rolloutNumber: number;
  finishedAt: string;
};

/** What predictions are held against: standing Changes by the ARNs of functions, and the ids of the functions asked for. */
export type LiveFacts = { standing: ReadonlyMap<string, StandingChange>; wanted: ReadonlySet<string> };

/** So many live functions of one function in code are described; the others are counted. */
const mostCandidates = 8;

/** Holds a function in code against the live functions that it is, or can be; the ones asked for come first. */
export function holdAgainstLive(
  project: Pick<ProjectResult, 'way' | 'findings'>,
  prediction: FunctionPrediction,
  match: FunctionMatch,
  facts: LiveFacts,
): LiveMatch {
  const readings = readingsOf(project.way, prediction, project.findings);
  const candidates = match.candidates.toSorted(
    (a, b) => Number(facts.wanted.has(b.live.id)) - Number(facts.wanted.has(a.live.id)),
  );
  return {
    kind: match.kind,
    count: candidates.length,
    candidates: candidates.slice(0, mostCandidates).map(({ live, evidence }) => ({
      functionId: live.id,
      functionName: live.functionName,
      awsAccountId: live.awsAccountId,
      accountName: live.accountName,
      region: live.region,
      ownerTool: live.ownerTool,
      ownerName: live.ownerName,
      seenAt: live.seenAt,
      evidence,
      isWanted: facts.wanted.has(live.id),
      ...comparison(prediction, live, readings, facts.standing.get(live.functionArn)),
    })),
  };
}

function comparison(
  { before, after }: FunctionPrediction,
  seen: LiveFunction,
  readings: { before: CodeReading; after: CodeReading },
  change: StandingChange | undefined,
): Pick<LiveCandidate, 'differences' | 'rollout'> {
  // What an image holds is no part of what Lambda says of a function.
  if (readings.before.way === 'container') return { differences: null, rollout: null };
  const live = change !== undefined && change.finishedAt > seen.seenAt ? withChange(seen, change.attributes) : seen;
  return {
    differences: {
      before: compareWithLive(before, live, readings.before),
      after: compareWithLive(after, live, readings.after),
    },
    rollout:
      change === undefined
        ? null
        : {
            rolloutId: change.rolloutId,
            number: change.rolloutNumber,
            mode: change.mode,
            changeId: change.id,
            live: effectOfLive(live, change),
            before: effectOfCode(before, change, readings.before),
            after: effectOfCode(after, change, readings.after),
          },
  };
}

const variablePrefix = 'Environment.Variables.';

/** A function as it is after a Change that was read back later than the last scan. */
function withChange(live: LiveFunction, attributes: readonly AttributeChange[]): LiveFunction {
  let { handler, layers } = live;
  const names = new Set(live.variableNames);
  const variables = { ...live.datadogVariables };
  for (const { path, after } of attributes) {
    if (path === 'Handler') handler = typeof after === 'string' ? after : null;
    else if (path === 'Layers') layers = Array.isArray(after) ? after : [];
    else if (path.startsWith(variablePrefix)) {
      const name = path.slice(variablePrefix.length);
      delete variables[name];
      names.delete(name);
      if (typeof after !== 'string') continue;
      names.add(name);
      if (name.startsWith('DD_') || !isSensitiveVariable(name, after)) variables[name] = after;
    }
  }
  return { ...live, handler, layers, variableNames: [...names].sort(), datadogVariables: variables };
}
