import { z } from 'zod';
import { failureSchema } from '../change/change.ts';

/**
 * What "Test connection" does, in order. The three assume-role checks are AWS's advice to third parties: the right external
 * id must pass, none and a wrong one must fail, or anybody who knows the role's ARN could use Lamplighter to enter it.
 */
export const connectionCheckNames = [
  'readRoleAssumed',
  'readRoleRefusesNoExternalId',
  'readRoleRefusesWrongExternalId',
  'readRoleAccount',
  'writeRoleAssumed',
  'writeRoleRefusesNoExternalId',
  'writeRoleRefusesWrongExternalId',
  'writeRoleAccount',
  'writeRoleTakesSourceIdentity',
  'regionsRead',
  'functionsListed',
] as const;
export type ConnectionCheckName = (typeof connectionCheckNames)[number];

/** Passes with a note where the write role cannot be assumed with a source identity: sessions then carry who they are for in their name. */
export const sourceIdentityCheck = 'writeRoleTakesSourceIdentity' satisfies ConnectionCheckName;

/** One check: `skipped` when an earlier one makes it meaningless or there is no write role. */
export const connectionCheckSchema = z.strictObject({
  name: z.enum(connectionCheckNames),
  state: z.enum(['pending', 'running', 'passed', 'failed', 'skipped']),
  failure: failureSchema.optional(),
});
export const connectionChecksSchema = z.array(connectionCheckSchema);
export type ConnectionCheck = z.infer<typeof connectionCheckSchema>;

/** How far a connection test is. */
export const connectionTestStatuses = ['pending', 'running', 'passed', 'failed'] as const;

/** The checks of a test that has come to an end, and whether it passed. Checks that were never done are skipped. */
export function endedChecks(checks: readonly ConnectionCheck[]): { checks: ConnectionCheck[]; hasPassed: boolean } {
  const ended = checks.map(
    (check): ConnectionCheck =>
      check.state === 'pending' || check.state === 'running' ? { name: check.name, state: 'skipped' } : check,
  );
  return { checks: ended, hasPassed: ended.every((check) => check.state !== 'failed') };
}
