import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobInterrupted } from './context.ts';
import { jobProgress, readStalledJobs, runWatched } from './progress.ts';
import { watchStandstill } from './standstill.ts';

const timing = { stalledAfter: 1_000, grace: 200 };
let lines: { msg: string }[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const job = { job: 'rollout.lane', payload: { region: 'us-east-1' }, signal: new AbortController().signal };
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

beforeEach(() => {
  lines = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a job', () => {
  it('that goes on step by step, however long, is left alone', async () => {
    const running = runWatched(job, { log, timing }, async () => {
      for (let step = 0; step < 20; step += 1) {
        await pause(700);
        jobProgress.noteStep('read');
      }
    });
    await vi.advanceTimersByTimeAsync(20 * 700);
    await expect(running).resolves.toBeUndefined();
    expect(lines).toEqual([]);
  });

  it('that waits on purpose is not stalled, and one that then stands still is', async () => {
    const running = runWatched(job, { log, timing }, async (signal) => {
      await jobProgress.whileWaiting('rate budget', () => pause(30_000));
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    running.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(lines).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_200);
    await expect(running).rejects.toBeInstanceOf(JobInterrupted);
    expect(lines).toMatchObject([
      { msg: 'job stalled', job: 'rollout.lane', payload: { region: 'us-east-1' }, lastStep: 'waited for rate budget' },
      { msg: 'stalled job came to its end' },
    ]);
    expect(readStalledJobs()).toBeUndefined();
  });

  it('that does not end when told to is left behind, told of in the worker’s state until it ends', async () => {
    let letGo: () => void = () => undefined;
    const standstill = watchStandstill();
    const running = runWatched(job, { log, timing }, () => new Promise((resolve) => (letGo = resolve)));
    running.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1_400);
    await expect(running).rejects.toBeInstanceOf(JobInterrupted);
    expect(standstill.read()).toEqual({ code: 'workerJobsStalled', params: { jobs: 1, job: 'rollout.lane' } });
    letGo();
    await vi.advanceTimersByTimeAsync(0);
    expect(standstill.read()).toBeUndefined();
    standstill.stop();
  });

  it('that fails by itself fails as it did', async () => {
    const failing = runWatched(job, { log, timing }, () => Promise.reject(new Error('its own')));
    await expect(failing).rejects.toThrow('its own');
  });
});

it('a process that stood still says so for a while, and not of short pauses', async () => {
  let now = 0;
  const standstill = watchStandstill(() => now);
  const pass = async (milliseconds: number) => {
    now += milliseconds;
    await vi.advanceTimersByTimeAsync(500);
  };
  await pass(500);
  await pass(4_000);
  expect(standstill.read()).toBeUndefined();
  await pass(12_500);
  expect(standstill.read()).toEqual({ code: 'workerBlocked', params: { seconds: 12 } });
  for (let minute = 0; minute < 700; minute += 1) await pass(500);
  expect(standstill.read()).toBeUndefined();
  standstill.stop();
});
