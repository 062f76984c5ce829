import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Environment, hiddenInstallation } from '../processes/installation-environment.ts';
import { compressFiles } from './brotli.ts';
import { root, runOrFail } from './command.mjs';
import { step } from './progress.mjs';

const dataFolder = path.join(root, '.data');
const logFolder = path.join(dataFolder, 'logs');
/** Builds by the hash of what went into them: a running console keeps its own while the next one is built. */
const webFolder = path.join(dataFolder, 'web');
const generatedFolder = path.join(root, 'lib/db/generated');
const generatedNote = path.join(dataFolder, 'generated');
/** Builds that are kept; the older ones go. */
const keptBuilds = 2;

/** What `prisma generate` reads. */
const generateInputs = ['package-lock.json', 'prisma/schema.prisma'];
/** What `next build` reads. */
const buildInputs = [
  ...generateInputs,
  ...[
    'package.json',
    'next.config.js',
    'instrumentation.ts',
    'proxy.ts',
    'tsconfig.json',
    'app',
    'i18n',
    'lib',
    'messages',
    'prisma/migrations',
    'public',
  ],
];
/** Parts of those that no page imports. */
const ignored = /(^|\/)lib\/(aws|jobs|sandbox|db\/generated)\/|\.test\.tsx?$/;

/** Makes the database client when it is missing or the schema moved. */
export async function generateClient(): Promise<void> {
  const hash = hashOf(generateInputs);
  if (fs.existsSync(path.join(generatedFolder, 'client.ts')) && readNote(generatedNote) === hash) return;
  await step('Generating the database client', () =>
    runOrFail('prisma', ['generate'], {
      log: path.join(logFolder, 'generate.log'),
      env: hiddenInstallation(process.env),
    }),
  );
  writeNote(generatedNote, hash);
}

/**
 * Builds the console unless a build of the same sources is there, with the database client that it needs. Returns the folder with its
 * `server.js`. With `isAlways` it builds in any case, as a check that it can be built.
 */
export async function buildConsole({ isAlways = false }: { isAlways?: boolean } = {}): Promise<string> {
  const folder = path.join(webFolder, hashOf(buildInputs).slice(0, 16));
  if (!isAlways && fs.existsSync(path.join(folder, 'server.js'))) return folder;
  await generateClient();
  await step('Building the console', () =>
    runOrFail('next', ['build'], {
      log: path.join(logFolder, 'build.log'),
      env: buildEnvironment(process.env),
    }),
  );
  await publish(folder);
  return folder;
}

/**
 * What differs for `next build` from the environment: nothing of an installation is in it, but whether the types were checked a moment ago,
 * which `next.config.js` reads.
 */
export function buildEnvironment(environment: Environment): Environment {
  const { LAMPLIGHTER_TYPES_CHECKED } = environment;
  return { ...hiddenInstallation(environment), NODE_ENV: 'production', LAMPLIGHTER_TYPES_CHECKED };
}

/**
 * Next.js leaves the pages' static files and `public` beside the server for a web server to find; ours has to find them itself, and to
 * compress them.
 */
async function publish(folder: string): Promise<void> {
  const built = path.join(root, '.next');
  const standalone = path.join(built, 'standalone');
  const files = path.join(standalone, '.next/static');
  fs.cpSync(path.join(built, 'static'), files, { recursive: true });
  await step('Compressing what browsers are sent', () => compressFiles(files));
  const publicFiles = path.join(root, 'public');
  if (fs.existsSync(publicFiles)) fs.cpSync(publicFiles, path.join(standalone, 'public'), { recursive: true });
  fs.mkdirSync(webFolder, { recursive: true });
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(standalone, folder);
  const builds = fs
    .readdirSync(webFolder)
    .map((name) => ({ name, at: fs.statSync(path.join(webFolder, name)).mtimeMs }));
  for (const { name } of builds.toSorted((a, b) => b.at - a.at).slice(keptBuilds)) {
    fs.rmSync(path.join(webFolder, name), { recursive: true, force: true });
  }
}

/** SHA-256 over names and contents of the files below `inputs`. */
function hashOf(inputs: readonly string[]): string {
  const hash = crypto.createHash('sha256');
  for (const file of inputs.flatMap((input) => filesBelow(input))) {
    const content = fs.readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesBelow(entry: string): string[] {
  const stat = fs.statSync(path.join(root, entry), { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return ignored.test(entry) ? [] : [entry];
  if (ignored.test(`${entry}/`)) return [];
  return fs
    .readdirSync(path.join(root, entry))
    .toSorted()
    .flatMap((name) => filesBelow(`${entry}/${name}`));
}

function readNote(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
}

function writeNote(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${text}\n`);
}
