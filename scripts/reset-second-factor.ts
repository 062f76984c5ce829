// Takes the second factor of somebody away who has lost it, the owner too: node scripts/reset-second-factor.ts <e-mail>
// For whoever runs the installation and reaches its database (DATABASE_URL); recorded in the audit log.
import { recordAuditEvent } from '../lib/db/audit/audit-events.ts';
import { closeDatabase, inTransaction } from '../lib/db/kernel/client.ts';
import { findPersonByEmail } from '../lib/db/people/person-rows.ts';
import { deleteSecondFactor } from '../lib/db/people/second-factor-rows.ts';
import { endSessions } from '../lib/db/people/session-rows.ts';

const email = (process.argv[2] ?? '').trim().toLowerCase();

if (email === '') {
  console.error('Usage: node scripts/reset-second-factor.ts <e-mail>');
  process.exitCode = 2;
} else if (await reset()) {
  console.log(`${email} signs in with the password alone until they set up two-factor authentication again.`);
} else {
  console.error('Nobody with this address has two-factor authentication.');
  process.exitCode = 1;
}
await closeDatabase();

async function reset(): Promise<boolean> {
  return await inTransaction(async (tx) => {
    const person = await findPersonByEmail(tx, email);
    if (!person || !(await deleteSecondFactor(tx, person.id))) return false;
    await endSessions(tx, person.id);
    const actor = { actorId: 'host', actorName: 'Command line of the installation' };
    await recordAuditEvent(tx, { ...actor, action: 'user.secondFactorReset', details: { userId: person.id, email } });
    return true;
  });
}
