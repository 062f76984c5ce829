import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { poolStates } from '../../db/kernel/pool.ts';
import { refusedTurns } from '../kernel/costs.ts';

/** What one process counts. No label ever names an account, a function or a person: their values come from closed lists. */
export type ProcessMetrics = {
  registry: Registry;
  /** Requests that were answered, by the route's pattern, the method and the status. */
  requests: Counter<'route' | 'method' | 'status'>;
  /** Seconds from a request's arrival to the end of its answer; event streams, which last, are left out. */
  requestSeconds: Histogram<'route'>;
  /** Jobs that this worker ended: done, failed, or left to another worker. */
  jobs: Counter<'job' | 'outcome'>;
  jobsRunning: Gauge<'job'>;
  /** Attempts of calls to AWS, the SDK's retries among them. */
  awsAttempts: Counter<'operation' | 'outcome'>;
};

declare global {
  // One a process, although Next.js bundles this file more than once.
  var lamplighterMetrics: ProcessMetrics | undefined;
}

/** This process's metrics, made at the first use. */
export function processMetrics(): ProcessMetrics {
  globalThis.lamplighterMetrics ??= createMetrics();
  return globalThis.lamplighterMetrics;
}

function createMetrics(): ProcessMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'lamplighter_' });
  addPools(registers);
  return {
    registry,
    requests: new Counter({
      name: 'lamplighter_http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'lamplighter_http_request_seconds',
      help: 'Seconds from the arrival of a request to the end of its answer, without event streams.',
      labelNames: ['route'],
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers,
    }),
    jobs: new Counter({
      name: 'lamplighter_jobs_total',
      help: 'Jobs that this worker ended, by how.',
      labelNames: ['job', 'outcome'],
      registers,
    }),
    jobsRunning: new Gauge({
      name: 'lamplighter_jobs_running',
      help: 'Jobs that this worker is at.',
      labelNames: ['job'],
      registers,
    }),
    awsAttempts: new Counter({
      name: 'lamplighter_aws_attempts_total',
      help: 'Attempts of calls to AWS that ended, by how; retries of the SDK among them.',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
  };
}

/** Figures that are kept where they arise, and read when they are asked for. */
function addPools(registers: Registry[]): void {
  new Gauge({
    name: 'lamplighter_database_connections',
    help: 'Connections of this process to the database, by pool: in use, idle, and how many there may be.',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const { use, inUse, idle, most } of poolStates()) {
        this.set({ pool: use, state: 'in_use' }, inUse);
        this.set({ pool: use, state: 'idle' }, idle);
        this.set({ pool: use, state: 'most' }, most);
      }
    },
  });
  new Gauge({
    name: 'lamplighter_database_waiting',
    help: 'Who waits for a connection now, by pool.',
    labelNames: ['pool'],
    registers,
    collect() {
      for (const { use, waiting } of poolStates()) this.set({ pool: use }, waiting);
    },
  });
  new Counter({
    name: 'lamplighter_database_waits_total',
    help: 'How often all connections of a pool were taken when one was asked for.',
    labelNames: ['pool'],
    registers,
    collect() {
      this.reset();
      for (const { use, waits } of poolStates()) this.inc({ pool: use }, waits);
    },
  });
  new Counter({
    name: 'lamplighter_turns_refused_total',
    help: 'How often a person was told that the console is busy, by the kind of work.',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      for (const [kind, count] of refusedTurns()) this.inc({ kind }, count);
    },
  });
}
