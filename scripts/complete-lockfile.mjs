#!/usr/bin/env node
// Adds to package-lock.json the optional packages for other platforms that a registry without them leaves out, as `npm ci`
// refuses a lockfile that lacks them ("Missing: … from lock file"). Run it after every `npm install`:
//   node scripts/complete-lockfile.mjs [package-lock.json]
import fs from 'node:fs';

const systems = ['darwin', 'win32', 'linux', 'android', 'freebsd', 'netbsd', 'openbsd', 'sunos', 'aix', 'openharmony'];
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32'];

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const added = complete(lock.packages);
if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`Added ${added.length} packages to ${file}.`);

/** Adds what is missing to the lockfile's packages, and returns the names. */
function complete(packages) {
  const names = [];
  for (const [folder, { optionalDependencies = {}, dev }] of Object.entries({ ...packages })) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      if (isPresent(packages, folder, name)) continue;
      const entry = entryFor(name, range);
      if (!entry) {
        console.log(
          `Left out ${name}@${range} of ${folder || 'the project'}: its platform cannot be told from its name.`,
        );
        continue;
      }
      packages[`node_modules/${name}`] = { ...entry, ...(dev ? { dev: true } : {}) };
      names.push(name);
    }
  }
  return names;
}

/** Whether a package below `folder` would find `name` in its own node_modules or in one above. */
function isPresent(packages, folder, name) {
  for (let at = folder; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

/** A lockfile entry without integrity, from the platform that the package's name tells; undefined when it tells none. */
function entryFor(name, range) {
  const version = range.replace(/^npm:.*@/, '').replace(/^[~^]/, '');
  const words = name.split(/[/@_-]/);
  const os = systems.filter((system) => words.includes(system));
  if (words.includes('windows')) os.push('win32');
  if (words.includes('linuxmusl')) os.push('linux');
  const cpu = processors.filter((processor) => words.includes(processor));
  if (!/^\d+\.\d+\.\d+/.test(version) || (os.length === 0 && cpu.length === 0)) return undefined;
  return {
    version,
    optional: true,
    ...(os.length > 0 ? { os } : {}),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...libcOf(words, os),
  };
}

function libcOf(words, os) {
  if (words.some((word) => word.includes('musl'))) return { libc: ['musl'] };
  return os.includes('linux') && words.some((word) => word.startsWith('gnu')) ? { libc: ['glibc'] } : {};
}
