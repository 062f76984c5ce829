import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { accountsWith, type Caller, inBoth, stranger } from '../../core/access/caller.ts';
import { isLikeName, nameBeforeParenthesis } from '../../core/access/names.ts';
import { rolePermissions } from '../../core/access/permissions.ts';
import { userIdSchema } from '../../core/access/person-input.ts';
import { newTokenSchema, tokenIdSchema } from '../../core/access/token-input.ts';
import { hashToken, tokenOf } from '../../core/api/token-format.ts';
import { workerActor } from '../../core/audit/actions.ts';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { accountChoiceSchema, hasProductionAccount, listAccountChoiceRows } from '../../db/accounts/account-choices.ts';
import {
  countTokensOf,
  insertToken,
  listTokenRows,
  type NewToken,
  type RecordedToken,
  readMachineTokens,
  revokeTokenRow,
  tokenRowSchema,
} from '../../db/api/token-rows.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { newRowId } from '../../db/kernel/new-id.ts';
import { listPersonNames } from '../../db/people/person-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';
import { readOwnProof, refuseUnlessSteppedUp } from '../people/step-up-commands.ts';

/** Valid tokens that one person can have. */
const mostTokensOfOne = 50;

/** The token itself is returned once and kept only as a hash. */
const createdTokenSchema = z.object({ tokenId: z.string(), token: z.string(), expiresAt: z.string() });

type Entered = z.output<typeof newTokenSchema>;

/**
 * Makes a token for the person who asks. It gives at most what its role gives in its accounts, and never more than the person has at
 * the time it is used; it is void while they may not sign in. Throws InvalidInput for a role or an account that they do not have,
 * and for one token too many; AppError stepUpNeeded where it may apply to production, as nobody asks a token who shows it. One that was
 * made without a proof applies to no account that becomes production later.
 */
export const createOwnToken = command({
  name: 'token.createOwn',
  permission: 'own',
  input: newTokenSchema,
  output: createdTokenSchema,
  records: ['token.created'],
  scopeOf: () => 'permittedAccounts',
  run: async (context, entered) => {
    const { tx, caller } = context;
    refuseBeyondOwn(caller, entered);
    if ((await countTokensOf(tx, caller.actor.id)) >= mostTokensOfOne)
      throw new InvalidInput({ name: 'tooManyTokens' });
    await refuseUnlessProven(context, entered);
    return await storeToken(context, entered, { kind: 'person', userId: caller.actor.id });
  },
});

/**
 * Makes a token for a machine, which acts under the token's name and goes on when whoever made it is kept out. Throws InvalidInput for a
 * role that whoever makes it does not have, and for a name that reads like that of a person or of the product; AppError stepUpNeeded as for one's own.
 */
export const createMachineToken = command({
  name: 'token.createForMachine',
  permission: 'token.manage',
  input: newTokenSchema,
  output: createdTokenSchema,
  records: ['token.created'],
  scopeOf: () => 'installation',
  run: async (context, entered) => {
    refuseBeyondOwn(context.caller, entered);
    await refuseNameOfPerson(context.tx, entered.name);
    await refuseUnlessProven(context, entered);
    return await storeToken(context, entered, { kind: 'machine', userId: null });
  },
});

/** Revokes one of one's own tokens, from the next request on. Throws AppError notFound, also for somebody else's. */
export const revokeOwnToken = command({
  name: 'token.revokeOwn',
  permission: 'own',
  input: tokenIdSchema,
  output: z.void(),
  records: ['token.revoked'],
  scopeOf: () => 'permittedAccounts',
  run: async (context, { tokenId }) =>
    await recordRevoked(context, tokenId, await revokeTokenRow(context.tx, tokenId, context.caller.actor.id)),
});

/** Revokes anybody's token, from the next request on. Throws AppError notFound. */
export const revokeToken = command({
  name: 'token.revoke',
  permission: 'token.manage',
  input: tokenIdSchema,
  output: z.void(),
  records: ['token.revoked'],
  scopeOf: () => 'installation',
  run: async (context, { tokenId }) => await recordRevoked(context, tokenId, await revokeTokenRow(context.tx, tokenId)),
});

/** Revokes every token of a machine that a person made, from the next request on. Returns how many. */
export const revokeTokensOfMaker = command({
  name: 'token.revokeOfMaker',
  permission: 'token.manage',
  input: z.strictObject({ userId: userIdSchema }),
  output: z.number(),
  records: ['token.revoked'],
  scopeOf: () => 'installation',
  run: async (context, { userId }) => {
    const tokens = await readMachineTokens(context.tx, [userId]);
    for (const { id } of tokens) await recordRevoked(context, id, await revokeTokenRow(context.tx, id));
    return tokens.length;
  },
});

/** One's own valid tokens, the newest first. */
export const listOwnTokens = query({
  name: 'token.listOwn',
  permission: 'own',
  input: z.strictObject({}),
  output: z.array(tokenRowSchema),
  scopeOf: () => 'permittedAccounts',
  run: (_input, caller) => listTokenRows(caller.actor.id),
});

/** Everybody's valid tokens, the newest first. */
export const listTokens = query({
  name: 'token.list',
  permission: 'token.manage',
  input: z.strictObject({}),
  output: z.array(tokenRowSchema),
  scopeOf: () => 'installation',
  run: () => listTokenRows(),
});

/** Accounts that a token can be made for: those that whoever asks may read, by name. */
export const listTokenAccounts = query({
  name: 'token.listAccounts',
  permission: 'own',
  input: z.strictObject({}),
  output: z.array(accountChoiceSchema),
  scopeOf: () => 'permittedAccounts',
  run: (_input, caller) => listAccountChoiceRows(accountsWith(caller, 'read')),
});

/** The text of a new token, which is not stored. */
function newToken(): string {
  return tokenOf(randomBytes(32));
}

/** Stores a token as its hash, and returns what is shown once. */
export async function keepToken(
  tx: Transaction,
  token: Omit<NewToken, 'id' | 'tokenHash'>,
): Promise<z.output<typeof createdTokenSchema>> {
  const text = newToken();
  const tokenId = newRowId();
  const expiresAt = await insertToken(tx, { ...token, id: tokenId, tokenHash: hashToken(text) });
  return { tokenId, token: text, expiresAt: expiresAt.toISOString() };
}

async function storeToken(
  context: CommandContext,
  { name, role, accounts, validDays }: Entered,
  { kind, userId }: Pick<NewToken, 'kind' | 'userId'>,
): Promise<z.output<typeof createdTokenSchema>> {
  const { tx, caller, record } = context;
  const { id: createdBy, name: createdByName } = caller.actor;
  const provedAt = await readOwnProof(context);
  const validSeconds = validDays * 86_400;
  const created = await keepToken(tx, {
    ...{ kind, userId, name, role, accounts, createdBy, createdByName, provedAt, validSeconds },
    subject: null,
  });
  const { tokenId, expiresAt } = created;
  await record({
    action: 'token.created',
    attributes: settingChanges({}, recorded({ name, role, accounts, expiresAt })),
    details: { tokenId, kind, name, ...(provedAt === null ? {} : { provedAt: provedAt.toISOString() }) },
  });
  return created;
}

async function recordRevoked(
  { record }: CommandContext,
  tokenId: string,
  { kind, ...before }: Awaited<ReturnType<typeof revokeTokenRow>>,
): Promise<void> {
  await record({
    action: 'token.revoked',
    attributes: settingChanges(recorded(before), {}),
    details: { tokenId, kind, name: before.name },
  });
}

/** What an event shows of a token. */
export function recorded({ accounts, ...token }: RecordedToken): Record<string, unknown> {
  return { ...token, accounts: accounts === 'all' ? 'all' : [...accounts] };
}

/** Events name a machine by its token alone: it must not be taken for a person, one's token (`Ann (token laptop)`) or the product. */
async function refuseNameOfPerson(tx: Transaction, name: string): Promise<void> {
  const taken = [...(await listPersonNames(tx)), workerActor.name, stranger.actor.name, 'Lamplighter'];
  const read = [name, nameBeforeParenthesis(name)];
  if (taken.some((one) => read.some((other) => isLikeName(one, other))))
    throw new InvalidInput({ name: 'nameOfPerson' });
}

/** Whoever makes what may apply to a production account proves first who they are, as they would to apply there themselves. */
async function refuseUnlessProven(context: CommandContext, { role, accounts }: Entered): Promise<void> {
  if (!rolePermissions[role].includes('rollout.apply')) return;
  if (await hasProductionAccount(context.tx, accounts)) await refuseUnlessSteppedUp(context);
}

/**
 * Throws InvalidInput where the role has a permission that the caller has nowhere, or where not all of them hold in one of the accounts
 * named. `all` means those that the caller has.
 */
function refuseBeyondOwn(caller: Caller, { role, accounts }: Entered): void {
  for (const permission of rolePermissions[role]) {
    const own = accountsWith(caller, permission);
    if (own !== 'all' && own.length === 0) throw new InvalidInput({ role: 'roleBeyondOwn' });
    const both = inBoth(accounts, own);
    if (accounts !== 'all' && both.length !== accounts.length) throw new InvalidInput({ accounts: 'accountBeyondOwn' });
  }
}
