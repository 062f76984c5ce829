import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Where the packed command line lies in a container. */
export const packedFile = '/opt/lamplighter.tgz';
/** Whom everything runs as in a container, and the one folder besides /tmp in which they may write. */
export const person = { id: 1000, home: '/home/pipeline' };

const programs = ['/bin/sh', '/usr/bin/env'];

/** The folder of the npm that started this, or of that on the path; undefined when there is none. */
export function npmFolder(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'npm'));
  const command = [process.env['npm_execpath'] ?? '', ...onPath].find((file) => file !== '' && fs.existsSync(file));
  const folder = command && path.resolve(fs.realpathSync(command), '../..');
  return folder && fs.existsSync(path.join(folder, 'bin/npx-cli.js')) ? folder : undefined;
}

/**
 * Fills an empty folder with what a small image of Node.js holds: this Node.js as /usr/bin/node with the shared libraries that it names, a
 * shell, npm, and the archive of a packed command line. Nothing else of this machine is in it. Throws when a library is missing.
 */
export function fillRootFolder(folder: string, { npm, archive }: { npm: string; archive: string }): void {
  for (const place of ['bin', 'dev', 'etc', 'opt', 'tmp', 'usr/bin', 'usr/lib/node_modules', person.home])
    fs.mkdirSync(path.join(folder, place), { recursive: true });
  fs.copyFileSync(process.execPath, path.join(folder, 'usr/bin/node'));
  for (const program of programs) copyAsIs(program, folder);
  for (const library of new Set([process.execPath, ...programs].flatMap(librariesOf))) copyAsIs(library, folder);
  fs.cpSync(npm, path.join(folder, 'usr/lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    fs.symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(folder, 'usr/bin', name));
  fs.copyFileSync(archive, path.join(folder, packedFile));
  const { id, home } = person;
  fs.writeFileSync(path.join(folder, 'etc/passwd'), `pipeline:x:${id}:${id}::${home}:/bin/sh\n`);
  fs.writeFileSync(path.join(folder, 'etc/hosts'), '127.0.0.1 localhost\n');
  // Something to mount the machine's own onto.
  fs.writeFileSync(path.join(folder, 'dev/null'), '');
}

function copyAsIs(file: string, folder: string): void {
  const copy = path.join(folder, file);
  fs.mkdirSync(path.dirname(copy), { recursive: true });
  fs.copyFileSync(file, copy);
}

/** The files that the loader names for a program, itself among them. Source: ldd(1). */
function librariesOf(program: string): string[] {
  const { stdout, status } = spawnSync('ldd', [program], { encoding: 'utf8' });
  if (status !== 0 || stdout.includes('not found')) throw new Error(`ldd does not find all libraries of ${program}`);
  return [...stdout.matchAll(/(?:=> |^\s*)(\/\S+)/gm)].flatMap(([, file = '']) => file || []);
}
