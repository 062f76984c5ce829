// Plain JavaScript for any Node from 18 on: used before anything is installed.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root, runOrFail } from './command.mjs';
import { PlainFailure, step } from './progress.mjs';

/** The oldest Node that runs TypeScript as it is; older ones are replaced by the one among our packages. */
const oldestNode = [22, 18];

/** Installs the dependencies when one is missing or has another version than package-lock.json says. */
export async function installDependencies() {
  if (isInstalled()) return;
  await step('Installing dependencies', () =>
    runOrFail(
      process.platform === 'win32' ? 'npm.cmd' : 'npm',
      // Nothing of ours needs an install script, so nobody else's gets to run one.
      ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
      { log: path.join(root, '.data/logs/install.log') },
    ),
  );
}

/** Compares package-lock.json with npm's own note of what lies in node_modules. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  if (!wanted)
    throw new PlainFailure(
      'package-lock.json is missing or cannot be read. Restore it: git checkout package-lock.json',
    );
  if (!present) return false;
  return Object.entries(wanted).every(([folder, entry]) => {
    if (folder === '') return true;
    // Packages for other platforms are left out on purpose.
    if (!present[folder]) return entry.optional === true || entry.devOptional === true;
    return present[folder].version === entry.version;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined; // missing or cut off half-way: the caller decides what that means
  }
}

/** The Node that runs everything once the dependencies are installed: ours, or the one running now where it is new enough. */
export function findNode() {
  for (const node of [path.join(root, 'node_modules/.bin/node'), process.execPath]) {
    if (isNewEnough(versionOf(node))) return node;
  }
  throw new PlainFailure(
    `Lamplighter needs Node ${oldestNode.join('.')} or newer; this is ${process.version}. Install Node 24 from https://nodejs.org and try again.`,
  );
}

function versionOf(node) {
  const { stdout, status } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replace(/^v/, '').split('.').map(Number) : [0, 0];
}

function isNewEnough([major = 0, minor = 0]) {
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}
