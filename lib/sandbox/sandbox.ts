import type { Faults } from './faults.ts';
import type { Quotas } from './quota.ts';
import type { RequestLog } from './request-log.ts';
import type { SandboxState } from './state.ts';

/** What can be turned while the simulation runs. */
export type SandboxSettings = {
  /** Whether AWS's control-plane quotas hold. */
  hasQuotas: boolean;
  /** How long an update stays InProgress, four times that in a VPC. */
  updateMilliseconds: number;
  /** Time each AWS call takes, half before and half after its effect. */
  latencyMilliseconds: number;
  /** How old a minute must be before CloudWatch knows it. */
  metricDelaySeconds: number;
};

/** The clock of the simulated AWS: real time plus what tests have added. */
export class SandboxClock {
  #aheadMilliseconds = 0;

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#aheadMilliseconds;
  }

  /** Lets time pass at once. */
  advance(milliseconds: number): void {
    this.#aheadMilliseconds += milliseconds;
  }
}

/** Everything that belongs to one running simulation. */
export type Sandbox = {
  state: SandboxState;
  faults: Faults;
  requestLog: RequestLog;
  quotas: Quotas;
  settings: SandboxSettings;
  clock: SandboxClock;
  /** Back to the organisation it began with: no faults, an empty log, full quotas. */
  reset(): void;
};
