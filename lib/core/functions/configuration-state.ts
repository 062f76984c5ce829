import type { DriftState } from '../drift/drift.ts';

/**
 * What is said of a function's configuration beside what we left there. `neverOurs`: no Change of ours was applied to it. `notOurs`: what
 * was applied was reverted or removed since. `unknown`: AWS's description of it cannot be used, or its variables could not be decrypted, so
 * that it is not known whether it differs.
 */
export const configurationStates = [
  'beingChanged',
  'unclear',
  'drifted',
  'driftAccepted',
  'asLeft',
  'notOurs',
  'neverOurs',
  'unknown',
] as const;
export type ConfigurationState = (typeof configurationStates)[number];

/** What the state follows from. */
export type ConfigurationFacts = {
  /** Whether a Change of ours was ever applied, and whether anything of ours stands. */
  wasChanged: boolean;
  isOurs: boolean;
  /** What of our updates is under way. */
  inFlight: 'applying' | 'unclear' | null;
  drift: DriftState;
  /** Whether the last scan could read all that drift is told by. */
  isReadable: boolean;
};

/** Returns the state of a function's configuration. What may still change comes first, as nothing else is certain while it may. */
export function configurationStateOf({
  wasChanged,
  isOurs,
  inFlight,
  drift,
  isReadable,
}: ConfigurationFacts): ConfigurationState {
  if (inFlight === 'unclear') return 'unclear';
  if (inFlight === 'applying') return 'beingChanged';
  if (!wasChanged) return 'neverOurs';
  if (!isOurs) return 'notOurs';
  if (drift === 'drifted') return 'drifted';
  if (drift === 'accepted') return 'driftAccepted';
  return isReadable ? 'asLeft' : 'unknown';
}
