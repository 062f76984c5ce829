import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { freePort } from '../embedded-postgres.ts';
import { type AwsChoice, type Environment, simulatedAws, withoutAws } from './aws-configuration.ts';
import { root } from './command.mjs';
import { step } from './progress.mjs';
import { type Service, startService } from './supervisor.ts';

export type ProductOptions = {
  /** Where this installation keeps its key, the simulated AWS's state, logs and records of processes. */
  dataFolder: string;
  /** The build to serve, from buildConsole. */
  consoleFolder: string;
  /** The port of the console on 127.0.0.1. */
  port: number;
  databaseUrl: string;
  aws: AwsChoice;
  /** Whether the simulated AWS keeps its state in the data folder. */
  keepsSimulatedState: boolean;
  /** Further environment for the simulated AWS. */
  simulatedEnvironment?: Environment;
  tell: (sentence: string) => void;
};

export type Product = {
  url: string;
  /** Absent with the real AWS. */
  simulatedUrl?: string;
  services: readonly Service[];
  /** Stops the console and the worker, then the simulated AWS. */
  stop: () => Promise<void>;
};

/** What one process needs to know of the installation. */
type Installation = { options: ProductOptions; common: Environment; url: string; simulatedUrl?: string };

/** The names of the processes, in the order in which they are stopped. */
export const serviceNames = ['console', 'worker', 'simulated AWS'] as const;
/** A worker lets each function it is at come to its end. */
const patienceSeconds = { console: 10, worker: 35, 'simulated AWS': 10 } as const;

/** Starts the simulated AWS when asked for, the worker and the console; the database is there and migrated. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const services: Service[] = [];
  const stop = async () => {
    const stopNamed = (...names: string[]) =>
      Promise.all(services.filter((service) => names.includes(service.name)).map((service) => service.stop()));
    await stopNamed('console', 'worker');
    await stopNamed('simulated AWS');
  };
  try {
    const url = `http://127.0.0.1:${options.port}`;
    const common = {
      ...process.env,
      DATABASE_URL: options.databaseUrl,
      LAMPLIGHTER_KEY_FILE: process.env['LAMPLIGHTER_KEY_FILE'] ?? path.join(options.dataFolder, 'lamplighter.key'),
      LAMPLIGHTER_URL: process.env['LAMPLIGHTER_URL'] ?? url,
      NODE_ENV: 'production',
    };
    let installation: Installation = { options, common, url };
    if (options.aws === 'simulated') {
      const simulated = await step('Starting the simulated AWS', () => startSimulatedAws(installation));
      services.push(simulated.service);
      installation = { ...installation, simulatedUrl: simulated.url };
    }
    services.push(await step('Starting the worker', () => startWorker(installation)));
    services.push(await step('Starting the console', () => startConsole(installation)));
    return { url, services, stop, ...(installation.simulatedUrl ? { simulatedUrl: installation.simulatedUrl } : {}) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The parts of a service's options that are the same for all. */
function commonOptions({ options }: Installation) {
  return {
    program: process.execPath,
    cwd: root,
    runFolder: path.join(options.dataFolder, 'run'),
    logFolder: path.join(options.dataFolder, 'logs'),
    tell: options.tell,
  };
}

async function startSimulatedAws(installation: Installation): Promise<{ service: Service; url: string }> {
  const { options, common } = installation;
  const folder = path.join(options.dataFolder, 'simulated-aws');
  fs.mkdirSync(folder, { recursive: true });
  const port = await rememberedPort(path.join(folder, 'port'));
  const url = `http://127.0.0.1:${port}`;
  const service = await startService({
    ...commonOptions(installation),
    name: 'simulated AWS',
    args: ['lib/sandbox/main.ts'],
    env: {
      ...withoutAws(common),
      ...options.simulatedEnvironment,
      SANDBOX_PORT: String(port),
      ...(options.keepsSimulatedState ? { SANDBOX_STATE_FILE: path.join(folder, 'state.jsonl') } : {}),
    },
    patienceSeconds: patienceSeconds['simulated AWS'],
    isReady: () => answers(`${url}/_sandbox/settings`),
  });
  return { service, url };
}

function startWorker(installation: Installation): Promise<Service> {
  const { common, simulatedUrl } = installation;
  return startService({
    ...commonOptions(installation),
    name: 'worker',
    args: ['lib/jobs/worker.ts'],
    env: simulatedUrl ? simulatedAws(common, simulatedUrl) : common,
    patienceSeconds: patienceSeconds.worker,
  });
}

function startConsole(installation: Installation): Promise<Service> {
  const { options, common, url, simulatedUrl } = installation;
  return startService({
    ...commonOptions(installation),
    name: 'console',
    args: ['server.js'],
    cwd: options.consoleFolder,
    env: {
      // The console never calls AWS, so it gets nothing to do it with.
      ...withoutAws(common),
      ...(simulatedUrl ? { LAMPLIGHTER_CONSOLE_URL: `${simulatedUrl}/console` } : {}),
      PORT: String(options.port),
      HOSTNAME: '127.0.0.1',
    },
    patienceSeconds: patienceSeconds.console,
    isReady: () => answers(`${url}/api/health`),
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false; // not yet listening
  }
}

/** The port of the last run if it is free, so that links stay good; otherwise another. */
async function rememberedPort(file: string): Promise<number> {
  const last = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  const port = (last > 0 ? await freePort(last) : undefined) ?? (await freePort(0));
  if (port === undefined) throw new Error('No port is free.');
  fs.writeFileSync(file, `${port}\n`);
  return port;
}

/** Whether something accepts connections on the port. */
export async function isTaken(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const finish = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => finish(true));
    for (const event of ['error', 'timeout']) socket.once(event, () => finish(false));
  });
}
