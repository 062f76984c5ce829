import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { stranger } from '../../core/access/caller.ts';
import { newOwnerSchema } from '../../core/access/person-input.ts';
import { AppError } from '../../core/errors.ts';
import { insertPerson, readHasOwner, readHasOwnerAlone } from '../../db/people/person-rows.ts';
import { deleteSetUpCode, takeSetUpGuess } from '../../db/people/set-up-code-rows.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { isOneTimeCode } from './one-time-code.ts';
import { passwordFault } from './password-quality.ts';

/** Wrong codes after which a set-up code is void; it bounds what outsiders can write into the audit log too. */
const mostGuesses = 10;

/**
 * Creates the owner of a new installation: the first person, who may do everything; given the set-up code. A wrong code is an
 * outcome and no error, because the guess must stay counted and recorded: use `setUpOwner`.
 * Throws AppError ownerExists when there is one already, also when two set-ups race.
 */
export const createOwner = command({
  name: 'user.createOwner',
  permission: 'anyone',
  input: newOwnerSchema,
  output: z.union([z.object({ id: z.string() }), z.object({ refused: z.enum(['setUpCodeWrong', 'setUpCodeVoid']) })]),
  records: ['user.created', 'user.setUpRefused'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, recordAs }, { code, name, email, password }) => {
    if (await readHasOwnerAlone(tx)) throw new AppError('ownerExists');
    const codeHash = await takeSetUpGuess(tx, mostGuesses);
    if (codeHash === null) return { refused: 'setUpCodeVoid' as const };
    if (!isOneTimeCode(code, codeHash)) {
      await recordAs(caller.actor, { action: 'user.setUpRefused', outcome: 'setUpCodeWrong' });
      return { refused: 'setUpCodeWrong' as const };
    }
    const fault = passwordFault(password, { email, name });
    if (fault !== undefined) throw new InvalidInput({ password: fault });
    const id = crypto.randomUUID();
    const passwordHash = await hashPassword(password);
    await insertPerson(tx, { id, name, email, role: 'owner', passwordHash, mustChangePassword: false });
    await deleteSetUpCode(tx);
    await recordAs({ id, name }, { action: 'user.created', details: { userId: id, email, role: 'owner' } });
    return { id };
  },
});

/**
 * Creates the owner of a new installation. Throws AppError ownerExists; setUpCodeWrong, at its field; setUpCodeVoid when the code
 * has expired or was guessed at too often, or none was made.
 */
export async function setUpOwner(input: z.input<typeof newOwnerSchema>): Promise<{ id: string }> {
  const result = await runCommand(createOwner, input, stranger);
  if (!('refused' in result)) return result;
  throw new InvalidInput({ code: result.refused }, { code: result.refused, params: {} });
}

/** Whether somebody owns this installation; until then every page leads to the set-up. */
export const hasOwner = query({
  name: 'user.hasOwner',
  permission: 'anyone',
  cost: 'vital',
  input: z.strictObject({}),
  output: z.boolean(),
  scopeOf: () => 'installation',
  run: () => readHasOwner(),
});
