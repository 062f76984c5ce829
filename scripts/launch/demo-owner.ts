import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setUpOwner } from '../../lib/commands/people/owner-commands.ts';
import { issueSetUpCode, setUpCodeHours } from '../../lib/commands/people/set-up-code.ts';
import { closeDatabase } from '../../lib/db/kernel/client.ts';

/** Who signs in to the demo; `example` can be nobody's address (RFC 2606). */
const demoEmail = 'demo@lamplighter.example';

/** How to sign in, line by line. The password of the demo's owner is shown by the run that creates it. */
export async function signInLines(databaseUrl: string, dataFolder: string): Promise<string[]> {
  enter(databaseUrl, dataFolder);
  const file = path.join(dataFolder, 'demo-sign-in');
  const shownFile = path.relative(process.cwd(), file);
  try {
    const code = await issueSetUpCode();
    if (code === undefined) {
      const isDemo = fs.existsSync(file);
      return [
        isDemo
          ? `Sign in as ${demoEmail}; the password of the first start is in ${shownFile}.`
          : 'Sign in as the owner that was set up.',
      ];
    }
    const password = crypto.randomBytes(12).toString('base64url');
    await setUpOwner({ code, email: demoEmail, name: 'Demo owner', password });
    fs.writeFileSync(file, `${demoEmail}\n${password}\n`, { mode: 0o600 });
    return [`Sign in as ${demoEmail}`, `with the password ${password}`, `(shown this once, and kept in ${shownFile})`];
  } finally {
    await closeDatabase();
  }
}

/** How the owner is set up where there is none yet, line by line: with a code that is shown now and never again. */
export async function setUpLines(databaseUrl: string, dataFolder: string, url: string): Promise<string[]> {
  enter(databaseUrl, dataFolder);
  try {
    const code = await issueSetUpCode();
    if (code === undefined) return ['Sign in as one of its users.'];
    return [
      `Nobody owns this installation yet. Set up the owner at ${url}/set-up`,
      `with the set-up code ${code}`,
      `(valid for ${setUpCodeHours} hours; “npm run owner:code” makes another one)`,
    ];
  } finally {
    await closeDatabase();
  }
}

/** Has the commands of this process work on this installation. */
function enter(databaseUrl: string, dataFolder: string): void {
  process.env['DATABASE_URL'] = databaseUrl;
  process.env['LAMPLIGHTER_KEY_FILE'] ??= path.join(dataFolder, 'lamplighter.key');
}
