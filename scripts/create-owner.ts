// Creates the owner of an installation: node scripts/create-owner.ts <e-mail> [name]
// The password is read from the variable OWNER_PASSWORD, so that it appears in no list of processes. With none a random one is
// made and printed.
import crypto from 'node:crypto';
import { setUpOwner } from '../lib/commands/people/owner-commands.ts';
import { issueSetUpCode } from '../lib/commands/people/set-up-code.ts';
import { closeDatabase } from '../lib/db/kernel/client.ts';

const [email, name = 'Owner'] = process.argv.slice(2);

if (!email) {
  console.error('Usage: OWNER_PASSWORD=… node scripts/create-owner.ts <e-mail> [name]');
  process.exitCode = 2;
} else {
  await create(email);
}
await closeDatabase();

async function create(address: string): Promise<void> {
  // Whoever may make the set-up code may use it.
  const code = await issueSetUpCode();
  if (code === undefined) {
    console.error('This installation has an owner already.');
    process.exitCode = 1;
    return;
  }
  const given = process.env['OWNER_PASSWORD'];
  const password = given ?? crypto.randomBytes(12).toString('base64url');
  await setUpOwner({ code, email: address, name, password });
  console.log(given ? `Created the owner ${address}.` : `Created the owner ${address} with the password ${password}`);
}
