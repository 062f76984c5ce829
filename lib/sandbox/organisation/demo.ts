import type { SandboxState } from '../state.ts';

/** placeholder */
export function buildDemo(
  _state: SandboxState,
  _accounts: Readonly<Record<'production' | 'staging' | 'govCloud', string>>,
  _now: number,
): void {}
