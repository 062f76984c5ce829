import { z } from 'zod';
import { workerActor } from '../../core/audit/actions.ts';
import { modes } from '../../core/change/change-codes.ts';
import { accountStatuses } from '../../core/connection/account-status.ts';
import type { AccountFacts, AccountRoles, RolloutShare } from '../../core/connection/account-use.ts';
import { sourceIdentityCheck } from '../../core/connection/checks.ts';
import { type AccountId, accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import type { Sender } from '../../core/rollout/aws-session.ts';
import { freezeWindowsSchema } from '../../core/rollout/freeze-window.ts';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import { type Queryable, rowsOf } from '../kernel/rows.ts';
import { turnHasCome, turnWith } from './account-turns.ts';

/** Facts of one account, and the database's time at which they were read. */
export type AccountFactsAt = { accountId: AccountId; facts: AccountFacts; at: Date };

/**
 * The same with what a Rollout has to do with the account; `openCount`: how many functions it still has to send to there, or may have to
 * send to again, as their update has no answer.
 */
export type RolloutFactsAt = AccountFactsAt & {
  rolloutId: string;
  share: RolloutShare;
  openCount: number;
  /** Who last had the Rollout send. */
  sender: Sender;
  /** Whether the last test found that the write role lets a source identity be set; false where it did not ask yet. */
  takesSourceIdentity: boolean;
};

const rolesSchema = z.object({
  readRoleArn: z.string(),
  writeRoleArn: z.string().nullable(),
  externalId: z.string(),
}) satisfies z.ZodType<AccountRoles>;

/** Checks may be those of another version: only what is known is taken from them. */
const failedChecksSchema = z.array(
  z
    .object({ name: z.string(), failure: z.object({ code: z.string() }).optional().catch(undefined) })
    .transform(({ name, failure }) => ({ name, code: failure?.code ?? null })),
);

const factsRowSchema = z
  .object({
    accountId: accountIdSchema,
    at: z.date(),
    awsAccountId: awsAccountIdSchema,
    status: z.enum(accountStatuses),
    isDisconnecting: z.boolean(),
    roles: rolesSchema,
    testStatus: z.enum(['passed', 'failed']).nullable(),
    testedRoles: rolesSchema.nullable(),
    failedChecks: failedChecksSchema.nullable(),
    maxFunctionsPerRollout: z.number().nullable(),
    maxPercentPerRollout: z.number().nullable(),
    freezeWindows: freezeWindowsSchema,
    requiresApproval: z.boolean(),
    allowsEmergencyApply: z.boolean(),
    isProduction: z.boolean(),
  })
  .transform(
    ({ accountId, at, testStatus, testedRoles, failedChecks, ...facts }): AccountFactsAt => ({
      accountId,
      at,
      facts: {
        ...facts,
        lastTest: testedRoles && {
          roles: testedRoles,
          hasPassed: testStatus === 'passed',
          failedChecks: failedChecks ?? [],
        },
      },
    }),
  );

const shareRowSchema = z.object({
  rolloutId: z.string(),
  mode: z.enum(modes),
  pinned: rolesSchema.nullable(),
  changeCount: z.number(),
  knownCount: z.number(),
  goesBack: z.boolean(),
  isCleared: z.boolean(),
  openCount: z.number(),
  senderId: z.string(),
  senderEmail: z.string().nullable(),
  takesSourceIdentity: z.boolean(),
});

const rolloutFactsSchema = z
  .intersection(factsRowSchema, shareRowSchema)
  .transform(({ accountId, facts, at, rolloutId, openCount, senderId, senderEmail, takesSourceIdentity, ...rest }) => {
    const { mode, pinned, changeCount, knownCount, goesBack, isCleared } = rest;
    return {
      ...{ accountId, facts, at, rolloutId, openCount, takesSourceIdentity },
      sender: { id: senderId, email: senderEmail },
      share: { mode, pinned, changeCount, knownCount, goesBack, isCleared },
    };
  });

/** The one reading of an account's facts, from `account AS a` and its last finished test. */
const factsColumns = Prisma.sql`
  a.id AS "accountId", clock_timestamp() AS "at", a.aws_account_id AS "awsAccountId", a.status,
  a.disconnect_requested_at IS NOT NULL AS "isDisconnecting",
  jsonb_build_object('readRoleArn', a.read_role_arn, 'writeRoleArn', a.write_role_arn, 'externalId', a.external_id) AS roles,
  last.status AS "testStatus",
  CASE WHEN last.id IS NOT NULL THEN jsonb_build_object(
    'readRoleArn', last.read_role_arn, 'writeRoleArn', last.write_role_arn, 'externalId', last.external_id) END AS "testedRoles",
  jsonb_path_query_array(last.checks, '$[*] ? (@.state == "failed")') AS "failedChecks",
  a.max_functions_per_rollout AS "maxFunctionsPerRollout", a.max_percent_per_rollout AS "maxPercentPerRollout",
  a.freeze_windows AS "freezeWindows", a.requires_approval AS "requiresApproval",
  a.allows_emergency_apply AS "allowsEmergencyApply", a.is_production AS "isProduction"`;

const lastTest = Prisma.sql`LEFT JOIN LATERAL (
  SELECT * FROM connection_test
  WHERE account_id = a.id AND finished_at IS NOT NULL AND read_role_arn IS NOT NULL AND external_id IS NOT NULL
  ORDER BY finished_at DESC, id DESC LIMIT 1) AS last ON true`;

/** A test's check that passed without a note. */
const takesSourceIdentity = `$[*] ? (@.name == "${sourceIdentityCheck}" && @.state == "passed" && !exists(@.failure))`;

/**
 * Holds accounts until the end of the transaction, in the order of their ids: nobody disconnects, freezes or limits one of them, or
 * changes or tests its roles, between what is read next and what is written then. A statement of its own, so that what is read next
 * sees what this one waited for.
 */
export async function holdAccounts(tx: Transaction, accountIds: readonly AccountId[]): Promise<void> {
  const isMeant = Prisma.sql`id = ANY(${[...accountIds]}::uuid[])`;
  await tx.$executeRaw`WITH ${turnWith(isMeant, 'shared')}
    SELECT FROM account WHERE ${turnHasCome} AND ${isMeant} ORDER BY id FOR SHARE`;
}

/** The facts of these accounts, by their twelve digits; one that does not exist is left out. */
export async function readAccountFacts(client: Queryable, accountIds: readonly AccountId[]): Promise<AccountFactsAt[]> {
  return await rowsOf(
    client,
    factsRowSchema,
    Prisma.sql`SELECT ${factsColumns} FROM account AS a ${lastTest}
    WHERE a.id = ANY(${[...accountIds]}::uuid[]) ORDER BY a.aws_account_id`,
  );
}

/** A Rollout and an account that it changes something in. */
export type RolloutAccount = { rolloutId: string; accountId: AccountId };

/** The facts of the accounts that a Rollout changes something in, by their twelve digits. */
export async function readRolloutFacts(client: Queryable, rolloutId: string): Promise<RolloutFactsAt[]> {
  return await readShares(client, {
    wanted: Prisma.sql`SELECT DISTINCT rollout_id, account_id FROM change WHERE rollout_id = ${rolloutId}::uuid AND verdict = 'change'`,
    openCount: Prisma.sql`(SELECT count(*)::int FROM change WHERE ${isShare} AND (change.outcome IN ('pending', 'applying')
      OR (change.outcome = 'unclear' AND change.failure IS NULL)))`,
  });
}

/**
 * The same of these Rollouts and accounts alone, in any order, with an `openCount` of 0; what does not exist is left out. What only a limit
 * needs to know is counted only where there is one: this is asked before every few updates.
 */
export async function readSendingFacts(
  client: Queryable,
  wanted: readonly RolloutAccount[],
): Promise<RolloutFactsAt[]> {
  const rolloutIds = wanted.map(({ rolloutId }) => rolloutId);
  const accountIds = wanted.map(({ accountId }) => accountId);
  return await readShares(client, {
    wanted: Prisma.sql`SELECT DISTINCT * FROM unnest(${rolloutIds}::uuid[], ${accountIds}::uuid[]) AS given(rollout_id, account_id)`,
    openCount: Prisma.sql`0`,
  });
}

const isShare = Prisma.sql`change.rollout_id = r.id AND change.account_id = a.id AND change.verdict = 'change'`;

/** `wanted`: a SELECT of the ids of Rollouts and accounts, as `rollout_id` and `account_id`; `openCount`: of `r` and `a`. */
async function readShares(
  client: Queryable,
  { wanted, openCount }: { wanted: Prisma.Sql; openCount: Prisma.Sql },
): Promise<RolloutFactsAt[]> {
  return await rowsOf(
    client,
    rolloutFactsSchema,
    Prisma.sql`
    SELECT ${factsColumns}, r.id AS "rolloutId", r.mode,
      CASE WHEN pin.rollout_id IS NOT NULL THEN jsonb_build_object(
        'readRoleArn', pin.read_role_arn, 'writeRoleArn', pin.write_role_arn, 'externalId', pin.external_id) END AS pinned,
      CASE WHEN a.max_functions_per_rollout IS NULL AND a.max_percent_per_rollout IS NULL THEN 0 ELSE
        (SELECT count(*)::int FROM change WHERE ${isShare} AND change.outcome IN ('pending', 'applying', 'unclear', 'applied')) END AS "changeCount",
      CASE WHEN a.max_percent_per_rollout IS NULL THEN 0 ELSE
        (SELECT count(*)::int FROM lambda_function WHERE lambda_function.account_id = a.id AND gone_at IS NULL) END AS "knownCount",
      r.mode = 'revert' AND EXISTS (
        SELECT FROM rollout AS reverted WHERE reverted.id = r.reverts_rollout_id AND reverted.mode NOT IN ('revert', 'restore')) AS "goesBack",
      a.requires_approval AND EXISTS (SELECT FROM rollout_clearance AS c
        WHERE c.rollout_id = r.id AND c.account_id = a.id AND c.plan_digest = r.plan_digest) AS "isCleared",
      ${openCount} AS "openCount",
      coalesce(r.sender_id, ${workerActor.id}) AS "senderId", sender.email AS "senderEmail",
      coalesce(jsonb_path_exists(last.checks, ${takesSourceIdentity}::jsonpath), false) AS "takesSourceIdentity"
    FROM (${wanted}) AS wanted
    JOIN rollout AS r ON r.id = wanted.rollout_id
    JOIN account AS a ON a.id = wanted.account_id
    LEFT JOIN "user" AS sender ON sender.id = r.sender_id
    LEFT JOIN rollout_account AS pin ON pin.rollout_id = r.id AND pin.account_id = a.id
    ${lastTest}
    ORDER BY a.aws_account_id`,
  );
}
