import path from 'node:path';
import { consoleEnvironment, withoutInstallation, workerEnvironment } from '../processes/installation-environment.ts';
import { type Environment, simulatedAws, withoutAws } from './aws-configuration.ts';

/** What a process of the product runs: arguments to Node.js, where, and with which environment. */
export type Program = { args: readonly string[]; cwd?: string; env: Environment };

/**
 * The simulated AWS, listening on `port`; it is given nothing of the installation, neither the database nor a key. With a state file
 * it remembers from run to run; `settings` are its own variables.
 */
export function simulatedAwsProgram(
  environment: Environment,
  { port, stateFile, settings = {} }: { port: number; stateFile?: string; settings?: Environment },
): Program {
  return {
    args: ['lib/sandbox/main.ts'],
    env: {
      ...withoutAws(withoutInstallation(environment)),
      ...settings,
      SANDBOX_PORT: String(port),
      ...(stateFile === undefined ? {} : { SANDBOX_STATE_FILE: stateFile }),
    },
  };
}

/** A worker, for the simulated AWS at `simulatedUrl` or else for the AWS that the environment means. */
export function workerProgram(environment: Environment, simulatedUrl?: string): Program {
  const own = workerEnvironment(environment);
  return {
    args: ['lib/jobs/worker.ts'],
    env: simulatedUrl === undefined ? own : simulatedAws(own, simulatedUrl),
  };
}

/**
 * The largest head of a request, in bytes, that the console takes: with an address that has as many and as long names or tags of ASCII as a
 * filter may hold (some 80 kB), and what is too large by as much again. Node.js by itself refuses more than 16 kB with 431, which no page explains.
 */
export const largestHead = 128 * 1024;

/** The console from one of its builds, on `port`. It never calls AWS, so it gets nothing to do it with. */
export function consoleProgram(
  environment: Environment,
  { buildFolder, port, simulatedUrl }: { buildFolder: string; port: number; simulatedUrl?: string | undefined },
): Program {
  return {
    args: [`--max-http-header-size=${largestHead}`, path.join(buildFolder, 'server.js')],
    cwd: buildFolder,
    env: {
      ...withoutAws(consoleEnvironment(environment)),
      ...(simulatedUrl === undefined ? {} : { LAMPLIGHTER_CONSOLE_URL: `${simulatedUrl}/console` }),
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
    },
  };
}
