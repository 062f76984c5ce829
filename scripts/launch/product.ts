import fs from 'node:fs';
import path from 'node:path';
import { rememberedPort } from '../processes/free-port.ts';
import { type Service, startService } from '../processes/supervisor.ts';
import { isServed } from '../processes/until.ts';
import type { AwsChoice, Environment } from './aws-configuration.ts';
import { consoleProgram, simulatedAwsProgram, workerProgram } from './programs.ts';
import { step } from './progress.mjs';

/** What the product is started with. */
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

/** The running product. */
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
      // Whoever starts the product shows the set-up code; the console's own would take its place.
      LAMPLIGHTER_SET_UP_CODE: 'shown-elsewhere',
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
    ...simulatedAwsProgram(common, {
      port,
      ...(options.simulatedEnvironment ? { settings: options.simulatedEnvironment } : {}),
      ...(options.keepsSimulatedState ? { stateFile: path.join(folder, 'state.jsonl') } : {}),
    }),
    name: 'simulated AWS',
    patienceSeconds: patienceSeconds['simulated AWS'],
    isReady: () => isServed(`${url}/_sandbox/settings`),
  });
  return { service, url };
}

function startWorker(installation: Installation): Promise<Service> {
  return startService({
    ...commonOptions(installation),
    ...workerProgram(installation.common, installation.simulatedUrl),
    name: 'worker',
    patienceSeconds: patienceSeconds.worker,
  });
}

function startConsole(installation: Installation): Promise<Service> {
  const { options, common, url, simulatedUrl } = installation;
  return startService({
    ...commonOptions(installation),
    ...consoleProgram(common, { buildFolder: options.consoleFolder, port: options.port, simulatedUrl }),
    name: 'console',
    patienceSeconds: patienceSeconds.console,
    isReady: () => isServed(`${url}/api/health`),
  });
}
