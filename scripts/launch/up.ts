// The second stage of `npm run up`, on the Node that the first stage installed.
import path from 'node:path';
import { demoAccounts } from '../../lib/sandbox/organisation/demo-accounts.ts';
import { isTaken } from '../processes/free-port.ts';
import { type AwsChoice, chooseAws } from './aws-configuration.ts';
import { buildConsole, generateClient } from './build.ts';
import { root } from './command.mjs';
import { startProduct } from './product.ts';
import { PlainFailure } from './progress.mjs';
import { takePlace } from './run-lock.ts';

const dataFolder = path.join(root, '.data');

/** What has been started, in order; stopped backwards. */
const undo: (() => void | Promise<void>)[] = [];
let isStopping = false;

/** Stops all that was started, once; a second wish to stop ends this process at once and leaves the rest to the next run. */
function stop(exitCode: number): void {
  if (isStopping) process.exit(1);
  isStopping = true;
  void stopAll().then(
    () => process.exit(exitCode),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}

async function stopAll(): Promise<void> {
  for (const step of undo.splice(0).toReversed()) await step();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
// The first stage was killed: there is no terminal any more to stop us from.
process.on('disconnect', () => stop(1));

try {
  await start();
} catch (error) {
  if (!isStopping) {
    console.error(error instanceof PlainFailure ? `\n${error.message}` : error);
    stop(1);
  }
}

async function start(): Promise<void> {
  const port = readPort();
  const url = `http://127.0.0.1:${port}`;
  const aws = chooseAws(process.env);
  undo.push(await takePlace(dataFolder, url));
  if (await isTaken(port)) {
    throw new PlainFailure(`Port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm run up`);
  }
  await generateClient();
  const consoleFolder = await buildConsole();
  // Loaded only now: they need the database client that was just generated.
  const { startDatabase } = await import('./database.ts');
  const { setUpLines, signInLines } = await import('./demo-owner.ts');
  const { confirmInstallationKey } = await import('./installation-key.ts');
  const database = await startDatabase(dataFolder, tell);
  undo.push(database.stop);
  await confirmInstallationKey(database.url, dataFolder, tell);
  const product = await startProduct({
    ...{ dataFolder, consoleFolder, port, aws, tell },
    databaseUrl: database.url,
    keepsSimulatedState: true,
  });
  undo.push(async () => {
    console.log('\nStopping. The worker finishes the functions that it is at.');
    await product.stop();
  });
  const shownUrl = process.env['LAMPLIGHTER_URL'] ?? product.url;
  const signIn =
    aws === 'simulated'
      ? await signInLines(database.url, dataFolder)
      : await setUpLines(database.url, dataFolder, shownUrl);
  welcome(shownUrl, aws, signIn);
}

function readPort(): number {
  const port = Number(process.env['PORT'] || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new PlainFailure(`PORT has to be a number from 1 to 65535, not "${process.env['PORT']}".`);
  }
  return port;
}

/** Where to go and how to sign in. */
function welcome(url: string, aws: AwsChoice, signIn: readonly string[]): void {
  const lines = ['', `Lamplighter is at ${url}`, '', ...signIn, ''];
  if (aws === 'simulated') {
    lines.push('It runs on a simulated AWS with accounts to connect:');
    const { production, staging, govCloud } = demoAccounts;
    lines.push(`  ${production}  production`, `  ${staging}  staging`);
    lines.push(`  ${govCloud}  GovCloud (choose AWS GovCloud as its partition)`, '');
  }
  lines.push('Press Ctrl-C to stop.', '');
  console.log(lines.join('\n'));
}

function tell(sentence: string): void {
  if (!isStopping) console.log(sentence);
}
