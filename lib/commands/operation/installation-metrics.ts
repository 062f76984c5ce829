import { Gauge, Registry } from 'prom-client';
import { type OperationFigures, readOperationFigures } from '../../db/queue/operation-figures.ts';

/** For how long what was read is given again: several scrapers ask the database once. */
const keptMilliseconds = 10_000;

let kept: { text: Promise<string>; at: number } | undefined;

/**
 * What the database says of the whole installation, in Prometheus's text format: the same whichever process is asked. Throws as
 * `commandDatabase` does.
 */
export async function readInstallationMetrics(): Promise<string> {
  if (kept === undefined || performance.now() - kept.at > keptMilliseconds) {
    const text = readOperationFigures().then(written);
    kept = { text, at: performance.now() };
    text.catch(() => {
      kept = undefined;
    });
  }
  return await kept.text;
}

/** Lets the next call read anew. For tests. */
export function forgetInstallationMetrics(): void {
  kept = undefined;
}

async function written(figures: OperationFigures): Promise<string> {
  const registry = new Registry();
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge<Label>({ name: `lamplighter_${name}`, help, labelNames, registers: [registry] });

  gauge('database_up', 'Whether the database can be used.').set(1);
  const jobs = gauge('queue_jobs', 'Jobs in the queue: waiting, due later, running, or failed within a day.', [
    'job',
    'state',
  ]);
  for (const { job, state, count } of figures.jobs) jobs.set({ job, state }, count);
  gauge('queue_oldest_seconds', 'How long the job that is due longest has waited.').set(figures.oldestWaitingSeconds);
  gauge('workers_alive', 'Workers seen within 20 seconds.').set(figures.workersAlive);
  gauge('workers_stalled', 'Living workers with jobs that made no step for five minutes.').set(figures.workersStalled);
  const rollouts = gauge('rollouts', 'Rollouts by status.', ['status']);
  for (const { status, count } of figures.rollouts) rollouts.set({ status }, count);
  const changes = gauge('changes_last_hour', 'Changes that came to an end within the last hour, by outcome.', [
    'outcome',
  ]);
  for (const { outcome, count } of figures.changes) changes.set({ outcome }, count);
  if (figures.digestAgeSeconds !== null) {
    gauge('audit_digest_age_seconds', 'Seconds since the last signed digest of the audit log.').set(
      figures.digestAgeSeconds,
    );
  }
  return await registry.metrics();
}
