import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { newOwnerSchema } from '../../core/access/person-input.ts';
import { AppError } from '../../core/errors.ts';
import { insertPerson, readHasOwner, readHasOwnerAlone } from '../../db/people/person-rows.ts';
import { command } from '../kernel/command.ts';
import { query } from '../kernel/query.ts';

/**
 * Creates the owner of a new installation: the first person, who may do everything.
 * Throws AppError ownerExists when there is one already, also when two set-ups race.
 */
export const createOwner = command({
  name: 'user.createOwner',
  permission: 'anyone',
  input: newOwnerSchema,
  output: z.object({ id: z.string() }),
  records: ['user.created'],
  scopeOf: () => 'installation',
  run: async ({ tx, recordAs }, { name, email, password }) => {
    if (await readHasOwnerAlone(tx)) throw new AppError('ownerExists');
    const id = crypto.randomUUID();
    await insertPerson(tx, { id, name, email, role: 'owner', passwordHash: await hashPassword(password) });
    await recordAs({ id, name }, { action: 'user.created', details: { userId: id, email, role: 'owner' } });
    return { id };
  },
});

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
