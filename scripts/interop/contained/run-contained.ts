import { spawn, spawnSync } from 'node:child_process';
import { npmFolder, person } from './root-folder.ts';

/** Why no container can be made here; undefined when one can. */
export function missingNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'a container needs Linux';
  if (process.getuid?.() !== 0) return 'only root may change the root folder';
  if (npmFolder() === undefined) return 'npm is not installed';
  if (spawnSync('ldd', ['--version']).error) return 'ldd is not installed';
  const { status, stderr, error } = spawnSync('unshare', [...namespaces, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  return status === 0 ? undefined : `namespaces are not permitted (${error?.message ?? String(stderr).trim()})`;
}

const namespaces = ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];

/** Mounts, seen by the container alone, and gone with it: all is read-only but a new home and a new /tmp. */
const enter = `
root=$1; shift
mount --bind "$root" "$root"
mount --bind /dev/null "$root/dev/null"
mount -o remount,bind,ro,nosuid "$root"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/tmp"
mount -t tmpfs -o mode=0700,uid=${person.id},gid=${person.id},nosuid,nodev tmpfs "$root${person.home}"
exec chroot --userspec=${person.id}:${person.id} --groups= "$root" "$@"
`;

/**
 * Runs a command in a container of its own: a root folder that is read-only, a new home, processes of its own, a person without
 * privileges, and an environment of nothing but `environment`. Its network is this machine's, as with `docker run --network host`.
 */
export async function runContained(
  root: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn('unshare', [...namespaces, 'sh', '-eu', '-c', enter, 'enter', root, ...command], {
    cwd: '/',
    // The type wants what Node.js does not.
    env: { NODE_ENV: 'production', PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: person.home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += String(chunk);
  });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...said }));
  });
}
