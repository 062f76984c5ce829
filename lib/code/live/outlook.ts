import type { LiveCandidate, LiveMatch, LiveOutlook, RolloutOutlook } from './live-report.ts';

/** What the next deployment makes of all functions that are matched with exactly one live function. */
export function outlookOf(matches: readonly LiveMatch[]): LiveOutlook {
  const counts: LiveOutlook['counts'] = { one: 0, several: 0, unsure: 0, shared: 0, none: 0 };
  for (const { kind } of matches) counts[kind] += 1;
  const matched = matches.flatMap(({ kind, candidates }) => (kind === 'one' ? candidates.slice(0, 1) : []));
  const compared = uniqueById(matched.filter(({ differences }) => differences !== null));
  const others = compared.filter(({ rollout }) => rollout === null);
  const same = others.filter(isSame).length;
  return { counts, rollouts: rolloutOutlooks(compared), others: { same, changed: others.length - same } };
}

/** Whether the code with the patch says nothing else than what runs. */
export function isSame({ differences }: Pick<LiveCandidate, 'differences'>): boolean {
  return differences?.after.every(({ relation }) => relation === 'unknown') === true;
}

function uniqueById(candidates: readonly LiveCandidate[]): LiveCandidate[] {
  return [...new Map(candidates.map((candidate) => [candidate.functionId, candidate])).values()];
}

function rolloutOutlooks(candidates: readonly LiveCandidate[]): RolloutOutlook[] {
  const groups = new Map<string, RolloutOutlook>();
  for (const { rollout, functionId, functionName, seenAt } of candidates) {
    if (rollout === null) continue;
    const { rolloutId, number, mode, before, after, live } = rollout;
    const isGone = live.fate === 'undone';
    const key = [rolloutId, isGone, before.fate, after.fate].join(' ');
    const known = groups.get(key);
    const [settings, notCompared] = [after.settings.length > 0 ? after.settings : before.settings, after.notCompared];
    const one = { functionId, functionName };
    if (known === undefined)
      groups.set(key, {
        ...{ rolloutId, number, mode, isGone, before: before.fate, after: after.fate, seenAt },
        ...{ functions: [one], settings: [...settings], notCompared: [...notCompared] },
        hasOtherVersions: after.hasOtherVersions,
      });
    else {
      known.functions.push(one);
      known.settings = union(known.settings, settings);
      known.notCompared = union(known.notCompared, notCompared);
      known.hasOtherVersions ||= after.hasOtherVersions;
      if (seenAt < known.seenAt) known.seenAt = seenAt;
    }
  }
  return [...groups.values()].sort((a, b) => b.number - a.number || b.functions.length - a.functions.length);
}

function union(some: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...some, ...others])].sort();
}
