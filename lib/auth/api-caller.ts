import { type Caller, countedPipeline, personCaller } from '../core/access/caller.ts';
import { hashToken, isToken } from '../core/api/token-format.ts';
import { AppError } from '../core/errors.ts';
import { readValidToken, type ValidToken } from '../db/api/token-rows.ts';
import { readGrantsOfPerson } from '../db/people/grant-rows.ts';

/**
 * Who shows an API token: the person whose it is, bounded by the token, or the machine. The audit log names the token beside the
 * person. Throws AppError tokenInvalid, databaseUnavailable.
 */
export async function callerOfToken(token: string): Promise<Caller> {
  const found = isToken(token) ? await readValidToken(hashToken(token)) : null;
  if (found === null) throw new AppError('tokenInvalid');
  return found.person === null ? machineCaller(found) : await callerOfPersonsToken(found, found.person);
}

function machineCaller(token: ValidToken): Caller {
  return {
    kind: 'machine',
    actor: { id: `token:${token.id}`, name: token.name },
    grants: [{ role: token.role, accounts: token.accounts }],
    ...(token.subject === null ? {} : { countedAs: countedPipeline(token.name, token.subject) }),
    apiToken: shown(token),
  };
}

async function callerOfPersonsToken(token: ValidToken, person: NonNullable<ValidToken['person']>): Promise<Caller> {
  const caller = personCaller({ ...person, grants: await readGrantsOfPerson(person.userId) });
  return {
    ...caller,
    actor: { id: person.userId, name: `${person.name} (token ${token.name})` },
    atMost: [{ role: token.role, accounts: token.accounts }],
    apiToken: shown(token),
  };
}

function shown({ id, name, expiresAt, provedAt }: ValidToken): NonNullable<Caller['apiToken']> {
  return { id, name, expiresAt: expiresAt.toISOString(), provedAt: provedAt?.toISOString() ?? null };
}
