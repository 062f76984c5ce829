import type { CheckKind, UncheckedReason } from '../../core/change/unchecked.ts';

/** After so many refusals without a single answer between them a permission is taken to be missing for all functions. */
const mostRefusals = 5;

/** Which kinds of checks are not asked for any more in an account and Region, because the permission is missing. */
export type GivingUp = {
  /** Notes what came of one question of a kind; undefined: an answer. */
  note: (kind: CheckKind, reason: UncheckedReason | undefined) => void;
  isGivenUp: (kind: CheckKind) => boolean;
  /** The kinds given up since this was last asked, with the reason. */
  takeNew: () => { kind: CheckKind; reason: UncheckedReason }[];
};

/** Returns what learns from refusals, with none noted yet. */
export function createGivingUp(): GivingUp {
  const refusals = new Map<CheckKind, number>();
  const taken = new Set<CheckKind>();
  const isGivenUp = (kind: CheckKind) => (refusals.get(kind) ?? 0) >= mostRefusals;
  return {
    note: (kind, reason) => {
      if (isGivenUp(kind)) return;
      if (reason === 'noPermission') refusals.set(kind, (refusals.get(kind) ?? 0) + 1);
      else if (reason === undefined) refusals.delete(kind);
    },
    isGivenUp,
    takeNew: () => {
      const kinds = [...refusals.keys()].filter((kind) => isGivenUp(kind) && !taken.has(kind));
      for (const kind of kinds) taken.add(kind);
      return kinds.map((kind) => ({ kind, reason: 'noPermission' as const }));
    },
  };
}
