import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Whom PostgreSQL runs as; empty for the caller. It refuses to run as root. */
export type Identity = { uid?: number; gid?: number };

/** Where servers and programs lie that the unprivileged user could not reach elsewhere. */
export const reachableFolder = '/var/lib/lamplighter';

/** Nobody's ids for root, otherwise the caller (an empty object). Throws when root finds no such user. */
export function unprivilegedIdentity(): Identity {
  if (process.getuid?.() !== 0) return {};
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  if (!uid || !gid) {
    throw new Error(
      'PostgreSQL does not run as root and there is no user "nobody": start as another user or set DATABASE_URL.',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/** The directory itself, or for root one below /var/lib when the unprivileged user cannot enter the folders above it. */
export function reachableDirectory(directory: string, identity: Identity): string {
  const wanted = path.resolve(directory);
  if (identity.uid === undefined) return wanted;
  for (let folder = path.dirname(wanted); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    const isOpen = !stat || (stat.mode & 0o001) !== 0 || stat.uid === identity.uid;
    if (!isOpen) {
      const name = crypto.createHash('sha256').update(wanted).digest('hex').slice(0, 16);
      return path.join(reachableFolder, name);
    }
  }
  return wanted;
}

/** Creates a directory that only this identity may enter. */
export function createOwnedDirectory(directory: string, identity: Identity): void {
  // The folders above it keep the usual mode: the unprivileged user has to get through.
  fs.mkdirSync(path.dirname(directory), { recursive: true });
  if (!fs.existsSync(directory)) fs.mkdirSync(directory, { mode: 0o700 });
  giveTo(directory, identity);
}

/** Makes a file or directory the identity's own. */
export function giveTo(entry: string, { uid, gid }: Identity): void {
  if (uid !== undefined && gid !== undefined) fs.chownSync(entry, uid, gid);
}
