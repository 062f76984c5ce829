// Creates the owner of an installation: node scripts/create-owner.ts <e-mail> [name]
// The password is read from the variable OWNER_PASSWORD, so that it stands in no list of processes. With none a random one is
// made and printed.
import crypto from 'node:crypto';
import { createOwner, hasOwner } from '../lib/auth/owner.ts';
import { closeDatabase } from '../lib/db/kernel/client.ts';

const [email, name = 'Owner'] = process.argv.slice(2);

if (!email) {
  console.error('Usage: OWNER_PASSWORD=… node scripts/create-owner.ts <e-mail> [name]');
  process.exitCode = 2;
} else if (await hasOwner()) {
  console.error('This installation has an owner already.');
  process.exitCode = 1;
} else {
  const given = process.env['OWNER_PASSWORD'];
  const password = given ?? crypto.randomBytes(12).toString('base64url');
  await createOwner({ email, name, password });
  console.log(given ? `Created the owner ${email}.` : `Created the owner ${email} with the password ${password}`);
}
await closeDatabase();
