import type { Strategy } from './strategy.ts';

/** The life of a wave: pending → running → baking → passed, or stopped with its Rollout. */
export const waveStatuses = ['pending', 'running', 'baking', 'passed', 'stopped'] as const;
export type WaveStatus = (typeof waveStatuses)[number];

/** What choosing a wave needs of a Change: who it is, and what makes it different from others. */
export type WaveCandidate = {
  id: string;
  runtime: string | null;
  architecture: string;
  /** How many warnings preflight had for it. */
  warningCount: number;
};

/**
 * Which wave sends each candidate, from 0, by id; the size of each wave is in `sizes` and no wave is empty.
 * Early waves are canaries: they take one function of every runtime and architecture, the most common first, before a
 * second of any, so that a small wave says as much as it can, and of each kind those with the fewest warnings first, so that
 * an odd function does not stop what would do the others good. The first of several waves takes no function with warnings at
 * all, and is smaller rather than that, unless all have some. Same candidates in any order give the same waves.
 */
export function assignWaves(
  candidates: readonly WaveCandidate[],
  strategy: Pick<Strategy, 'waves'>,
): { waveOf: Map<string, number>; sizes: number[] } {
  const canaries = strategy.waves.length > 1 ? canariesOf(candidates) : [];
  let queue = canaryOrder(candidates);
  const waveOf = new Map<string, number>();
  const sizes: number[] = [];
  strategy.waves.forEach((wave, index) => {
    const isLast = index === strategy.waves.length - 1;
    const wanted = 'functions' in wave ? wave.functions : Math.ceil((candidates.length * wave.percent) / 100);
    const size = isLast ? queue.length : Math.max(1, wanted);
    const taken = (index === 0 && canaries.length > 0 ? canaries : queue).slice(0, size);
    if (taken.length === 0) return;
    for (const candidate of taken) waveOf.set(candidate.id, sizes.length);
    sizes.push(taken.length);
    queue = queue.filter(({ id }) => !waveOf.has(id));
  });
  return { waveOf, sizes };
}

/** Those that may be in the first of several waves, in the order in which they are taken. */
function canariesOf(candidates: readonly WaveCandidate[]): WaveCandidate[] {
  return canaryOrder(candidates.filter(({ warningCount }) => warningCount === 0));
}

/** One of each kind in turn, larger kinds first, in each those with fewer warnings first; ties by name, never by the input's order. */
function canaryOrder(candidates: readonly WaveCandidate[]): WaveCandidate[] {
  const kinds = new Map<string, WaveCandidate[]>();
  for (const candidate of candidates) {
    const kind = `${candidate.runtime ?? 'image'} ${candidate.architecture}`;
    const members = kinds.get(kind);
    if (members) members.push(candidate);
    else kinds.set(kind, [candidate]);
  }
  let rounds = [...kinds]
    .sort(([nameA, a], [nameB, b]) => b.length - a.length || compareText(nameA, nameB))
    .map(([, members]) => members.sort((a, b) => a.warningCount - b.warningCount || compareText(a.id, b.id)));
  const order: WaveCandidate[] = [];
  for (let round = 0; rounds.length > 0; round += 1) {
    rounds = rounds.filter((members) => members.length > round);
    for (const members of rounds) {
      const next = members[round];
      if (next) order.push(next);
    }
  }
  return order;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
