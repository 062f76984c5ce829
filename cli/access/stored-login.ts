import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { say } from '../say.ts';
import { badInput } from '../stopped.ts';

const loginSchema = z.object({ url: z.string(), token: z.string(), expiresAt: z.string().nullable() });
/** Where `lamplighter login` left off: a console, and a token for it. */
export type StoredLogin = z.infer<typeof loginSchema>;

/** Where the login is kept: one file of one person. Source: the XDG Base Directory Specification, 0.8. */
export function loginFile(): string {
  const base = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  return join(base, 'lamplighter', 'login.json');
}

/** Keeps a login where its owner alone can read it (file mode 0600), replacing the one before whole. */
export function storeLogin(login: StoredLogin): void {
  const file = loginFile();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const written = `${file}.${process.pid}`;
  rmSync(written, { force: true });
  writeFileSync(written, `${JSON.stringify(login)}\n`, { mode: 0o600, flag: 'wx' });
  // The umask may have taken more away, and never gives more.
  chmodSync(written, 0o600);
  renameSync(written, file);
}

/** The login kept, or undefined. Throws Stopped when the file is none. */
export function readLogin(): StoredLogin | undefined {
  let text: string;
  try {
    text = readFileSync(loginFile(), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw badInput('loginUnreadable', say('loginUnreadable', { file: loginFile() }));
  }
  try {
    return loginSchema.parse(JSON.parse(text));
  } catch {
    // The parser's message repeats the text, which holds a token.
    throw badInput('loginUnreadable', say('loginUnreadable', { file: loginFile() }));
  }
}

/** Forgets the login; returns whether there was one. */
export function forgetLogin(): boolean {
  try {
    rmSync(loginFile());
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
