import type { AccountStatus } from '../connection/account-status.ts';

/**
 * What asks for a person's attention, the most urgent first, each with the address of the list that shows exactly what is counted.
 * A new one: a line here, its count in lib/db/functions/overview-page.ts, and its sentences in messages/en/overview.json.
 */
export const attentionAddresses = {
  failingAccounts: '/accounts?attention=failing',
  waitsForMe: '/rollouts?waitsForMe=yes',
  stoppedRollouts: '/rollouts?status=stopped',
  failedScans: '/accounts?attention=scanFailed',
  drifted: '/functions?drift=drifted',
  plainKeys: '/functions?apiKey=plain',
  outdated: '/functions?status=outdated',
} as const;
export type AttentionKind = keyof typeof attentionAddresses;

/** What the list of accounts can be narrowed to. */
export const accountAttentions = ['failing', 'scanFailed'] as const;
export type AccountAttention = (typeof accountAttentions)[number];

/** Whether an account asks for attention: it cannot be reached, or Regions failed in its newest finished scan. */
export function needsAttention(
  attention: AccountAttention,
  { status, failedRegionCount }: { status: AccountStatus; failedRegionCount: number },
): boolean {
  return attention === 'failing' ? status === 'failing' : failedRegionCount > 0;
}
