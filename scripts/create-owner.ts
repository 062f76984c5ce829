// Creates the owner of an installation: node scripts/create-owner.ts <e-mail> [name]
// The password is read from the variable OWNER_PASSWORD, so that it appears in no list of processes. With none a random one is
// made and printed.
import crypto from 'node:crypto';
import { runCommand } from '../lib/commands/kernel/run-command.ts';
import { createOwner } from '../lib/commands/people/owner-commands.ts';
import { stranger } from '../lib/core/access/caller.ts';
import { closeDatabase } from '../lib/db/kernel/client.ts';
import { readHasOwner } from '../lib/db/people/person-rows.ts';

const [email, name = 'Owner'] = process.argv.slice(2);

if (!email) {
  console.error('Usage: OWNER_PASSWORD=… node scripts/create-owner.ts <e-mail> [name]');
  process.exitCode = 2;
} else if (await readHasOwner()) {
  console.error('This installation has an owner already.');
  process.exitCode = 1;
} else {
  const given = process.env['OWNER_PASSWORD'];
  const password = given ?? crypto.randomBytes(12).toString('base64url');
  await runCommand(createOwner, { email, name, password }, stranger);
  console.log(given ? `Created the owner ${email}.` : `Created the owner ${email} with the password ${password}`);
}
await closeDatabase();
