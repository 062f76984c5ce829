import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../../lib/commands/kernel/run-command.ts';
import { createOwner } from '../../lib/commands/people/owner-commands.ts';
import { stranger } from '../../lib/core/access/caller.ts';
import { closeDatabase } from '../../lib/db/kernel/client.ts';
import { readHasOwner } from '../../lib/db/people/person-rows.ts';

/** Who signs in to the demo; `example` can be nobody's address (RFC 2606). */
const demoEmail = 'demo@lamplighter.example';

/** How to sign in, line by line. The password of the demo's owner is shown by the run that creates it. */
export async function signInLines(databaseUrl: string, dataFolder: string): Promise<string[]> {
  process.env['DATABASE_URL'] = databaseUrl;
  process.env['LAMPLIGHTER_KEY_FILE'] ??= path.join(dataFolder, 'lamplighter.key');
  const file = path.join(dataFolder, 'demo-sign-in');
  const shownFile = path.relative(process.cwd(), file);
  try {
    if (await readHasOwner()) {
      const isDemo = fs.existsSync(file);
      return [
        isDemo
          ? `Sign in as ${demoEmail}; the password of the first start is in ${shownFile}.`
          : 'Sign in as the owner that was set up.',
      ];
    }
    const password = crypto.randomBytes(12).toString('base64url');
    await runCommand(createOwner, { email: demoEmail, name: 'Demo owner', password }, stranger);
    fs.writeFileSync(file, `${demoEmail}\n${password}\n`, { mode: 0o600 });
    return [`Sign in as ${demoEmail}`, `with the password ${password}`, `(shown this once, and kept in ${shownFile})`];
  } finally {
    await closeDatabase();
  }
}
