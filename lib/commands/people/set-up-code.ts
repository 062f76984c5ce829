import { commandDatabase } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { readHasOwner } from '../../db/people/person-rows.ts';
import { replaceSetUpCode } from '../../db/people/set-up-code-rows.ts';
import { hashOneTimeCode, newOneTimeCode } from './one-time-code.ts';

/** How long a set-up code can be used. */
export const setUpCodeHours = 24;

/**
 * Makes the code that the first owner is created with, in the place of any earlier one, and returns it for whoever started the
 * process to see; the database keeps a hash. Undefined once there is an owner. Throws AppError databaseUnavailable.
 */
export async function issueSetUpCode(): Promise<string | undefined> {
  if (await readHasOwner()) return undefined;
  const code = newOneTimeCode();
  await replaceSetUpCode(
    hashOneTimeCode(code),
    await readDatabaseTime(commandDatabase(), { agoMilliseconds: -setUpCodeHours * 3_600_000 }),
  );
  return code;
}
