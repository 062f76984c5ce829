import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { type UserRole, userRoles } from '../../core/access/permissions.ts';
import { AppError } from '../../core/errors.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { commandDatabase, database, type Transaction } from '../kernel/client.ts';
import { maybeRowOf, type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';

/** Who a token is for: a person themselves, a machine, or for an hour a pipeline that its identity provider vouches for. */
export const tokenKinds = ['person', 'machine', 'workload'] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** A token to be stored, as its hash. */
export type NewToken = {
  id: string;
  kind: TokenKind;
  name: string;
  tokenHash: string;
  /** Whose it is; null unless kind is `person`. */
  userId: string | null;
  role: UserRole;
  accounts: AccountSet;
  /** Of a pipeline: whom its identity provider named. */
  subject: string | null;
  createdBy: string;
  createdByName: string;
  /** When whoever made it had proved who they are, so recently that it counted; null: they had not. */
  provedAt: Date | null;
  validSeconds: number;
};

/** Stores a token, valid from now by the database's clock. Returns when it expires. */
export async function insertToken(tx: Transaction, token: NewToken): Promise<Date> {
  const accountIds = token.accounts === 'all' ? [] : [...token.accounts];
  const { expiresAt } = await rowOf(
    tx,
    z.object({ expiresAt: z.date() }),
    Prisma.sql`INSERT INTO api_token (id, kind, name, token_hash, user_id, role, is_for_all_accounts, account_ids, subject,
      created_by, created_by_name, proved_at, created_at, expires_at)
    VALUES (${token.id}::uuid, ${token.kind}, ${token.name}, ${token.tokenHash}, ${token.userId}, ${token.role},
      ${token.accounts === 'all'}, ${accountIds}::uuid[], ${token.subject}, ${token.createdBy}, ${token.createdByName},
      ${token.provedAt}, clock_timestamp(), clock_timestamp() + make_interval(secs => ${token.validSeconds}::float8))
    RETURNING expires_at AS "expiresAt"`,
  );
  return expiresAt;
}

const accountsOf = (row: { isForAllAccounts: boolean; accountIds: z.output<typeof accountIdSchema>[] }): AccountSet =>
  row.isForAllAccounts ? 'all' : row.accountIds;

const validTokenSchema = z.object({
  id: z.string(),
  kind: z.enum(tokenKinds),
  name: z.string(),
  role: z.enum(userRoles),
  isForAllAccounts: z.boolean(),
  accountIds: z.array(accountIdSchema),
  expiresAt: z.date(),
  provedAt: z.date().nullable(),
  subject: z.string().nullable(),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  userRole: z.string().nullable(),
});

/** A token that is valid now, with its person as they are now. */
export type ValidToken = {
  id: string;
  kind: TokenKind;
  name: string;
  role: UserRole;
  accounts: AccountSet;
  expiresAt: Date;
  /** When whoever made it had proved who they are; null: not that anybody knows. */
  provedAt: Date | null;
  /** Of a pipeline: whom its identity provider named; else null. */
  subject: string | null;
  /** Null unless kind is `person`. */
  person: { userId: string; name: string; role: string } | null;
};

/**
 * The token with this hash, if it is neither revoked nor expired and its person may sign in; else null. Notes that it is used, to
 * within a minute. Throws AppError databaseUnavailable.
 */
export async function readValidToken(tokenHash: string): Promise<ValidToken | null> {
  const row = await maybeRowOf(
    commandDatabase(),
    validTokenSchema,
    Prisma.sql`WITH found AS (
      SELECT t.id, t.kind, t.name, t.role, t.is_for_all_accounts, t.account_ids, t.expires_at, t.proved_at, t.subject, t.user_id, t.last_used_at,
        u.name AS user_name, u.role AS user_role
      FROM api_token t LEFT JOIN "user" u ON u.id = t.user_id
      WHERE t.token_hash = ${tokenHash} AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
        AND (t.kind <> 'person' OR NOT (u.banned OR u.must_change_password))
    ), used AS (
      UPDATE api_token SET last_used_at = clock_timestamp() FROM found
      WHERE api_token.id = found.id
        AND coalesce(found.last_used_at, '-infinity') < clock_timestamp() - interval '1 minute'
    )
    SELECT id, kind, name, role, is_for_all_accounts AS "isForAllAccounts", account_ids AS "accountIds",
      expires_at AS "expiresAt", proved_at AS "provedAt", subject, user_id AS "userId", user_name AS "userName", user_role AS "userRole" FROM found`,
  );
  if (row === null) return null;
  const { id, kind, name, role, expiresAt, provedAt, subject, userId } = row;
  const person = userId === null ? null : { userId, name: row.userName ?? '', role: row.userRole ?? '' };
  return { id, kind, name, role, accounts: accountsOf(row), expiresAt, provedAt, subject, person };
}

/** A token as lists show it; times are ISO 8601 in UTC. */
export const tokenRowSchema = z.object({
  id: z.string(),
  kind: z.enum(tokenKinds),
  name: z.string(),
  /** Whose it is, or whom a pipeline's identity provider named; null for a machine's. */
  holder: z.string().nullable(),
  role: z.enum(userRoles),
  accounts: z.union([z.literal('all'), z.array(accountIdSchema)]),
  createdByName: z.string(),
  /** Whether whoever made it may still sign in; a machine's token stays valid all the same. */
  maker: z.enum(['present', 'keptOut', 'gone']),
  /** When whoever made it had proved who they are; null: it applies to no account of production. */
  provedAt: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  /** To within a minute. */
  lastUsedAt: z.string().nullable(),
});
export type TokenRow = z.infer<typeof tokenRowSchema>;

/** Tokens that are valid now, a person's or everybody's, the newest first; at most 500. */
export async function listTokenRows(userId?: string): Promise<z.input<typeof tokenRowSchema>[]> {
  const now = await rowOf(database(), z.object({ now: z.date() }), Prisma.sql`SELECT clock_timestamp() AS now`);
  const rows = await database().apiToken.findMany({
    where: { revokedAt: null, expiresAt: { gt: now.now }, ...(userId === undefined ? {} : { userId }) },
    include: { user: { select: { name: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 500,
  });
  const makers = await readMakers(rows.map(({ createdBy }) => createdBy));
  return rows.map((row) => ({
    id: row.id,
    kind: z.enum(tokenKinds).parse(row.kind),
    name: row.name,
    holder: row.user?.name ?? row.subject,
    role: z.enum(userRoles).parse(row.role),
    accounts: row.isForAllAccounts ? 'all' : row.accountIds,
    createdByName: row.createdByName,
    // A pipeline's is made by the pipeline.
    maker: row.kind === 'workload' ? 'present' : (makers.get(row.createdBy) ?? 'gone'),
    provedAt: row.provedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }));
}

async function readMakers(ids: readonly string[]): Promise<Map<string, 'present' | 'keptOut'>> {
  const people = await database().user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, banned: true },
  });
  return new Map(people.map(({ id, banned }) => [id, banned ? 'keptOut' : 'present']));
}

/** Valid tokens of machines that these people made, the oldest first. */
export async function readMachineTokens(
  client: Queryable,
  createdBy: readonly string[],
): Promise<{ id: string; name: string; createdBy: string }[]> {
  return await rowsOf(
    client,
    z.object({ id: z.string(), name: z.string(), createdBy: z.string() }),
    Prisma.sql`SELECT id, name, created_by AS "createdBy" FROM api_token
      WHERE kind = 'machine' AND created_by = ANY(${[...createdBy]}::text[])
        AND revoked_at IS NULL AND expires_at > clock_timestamp()
      ORDER BY created_at, id`,
  );
}

/** What an event records of a token. */
export type RecordedToken = { name: string; role: string; accounts: AccountSet; expiresAt: string };

/**
 * Revokes a token, one of a person's where that is given. Returns what it was. Throws AppError notFound also when it was revoked
 * already or is somebody else's.
 */
export async function revokeTokenRow(
  tx: Transaction,
  tokenId: string,
  userId?: string,
): Promise<RecordedToken & { kind: TokenKind }> {
  const row = await maybeRowOf(
    tx,
    validTokenSchema.pick({
      kind: true,
      name: true,
      role: true,
      isForAllAccounts: true,
      accountIds: true,
      expiresAt: true,
    }),
    Prisma.sql`UPDATE api_token SET revoked_at = clock_timestamp()
      WHERE id = ${tokenId}::uuid AND revoked_at IS NULL ${userId === undefined ? Prisma.empty : Prisma.sql`AND user_id = ${userId}`}
      RETURNING kind, name, role, is_for_all_accounts AS "isForAllAccounts", account_ids AS "accountIds",
        expires_at AS "expiresAt"`,
  );
  if (row === null) throw new AppError('notFound', { what: 'token' });
  const { kind, name, role, expiresAt } = row;
  return { kind, name, role, accounts: accountsOf(row), expiresAt: expiresAt.toISOString() };
}

/**
 * Who made the tokens of these machines, by the name of an actor that a token has (`token:…`): also of those that are revoked or have
 * expired. Other actors, and tokens that a pipeline was given for an hour, have nobody.
 */
export async function readTokenMakers(client: Queryable, actorIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await rowsOf(
    client,
    z.object({ actorId: z.string(), createdBy: z.string() }),
    Prisma.sql`SELECT 'token:' || id AS "actorId", created_by AS "createdBy" FROM api_token
      WHERE kind = 'machine' AND id = ANY(ARRAY(
        SELECT substr(actor, 7)::uuid FROM unnest(${[...new Set(actorIds)]}::text[]) AS actor
        WHERE actor ~ '^token:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'))`,
  );
  return new Map(rows.map(({ actorId, createdBy }) => [actorId, createdBy]));
}

/** How many valid tokens a person has. */
export async function countTokensOf(tx: Transaction, userId: string): Promise<number> {
  const { count } = await rowOf(
    tx,
    z.object({ count: z.number() }),
    Prisma.sql`SELECT count(*)::int AS count FROM api_token
      WHERE user_id = ${userId} AND revoked_at IS NULL AND expires_at > clock_timestamp()`,
  );
  return count;
}

/** Deletes pipelines' tokens that have expired more than a day ago: there is a new one for each run. */
export async function deleteOldWorkloadTokens(tx: Transaction): Promise<void> {
  await tx.$executeRaw`DELETE FROM api_token WHERE kind = 'workload' AND expires_at < clock_timestamp() - interval '1 day'`;
}
