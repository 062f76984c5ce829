import { expect, test } from 'vitest';
import { emptyCounts } from '#lib/core/rollout/counts.ts';
import type { OwnScan } from '#lib/db/accounts/own-scans.ts';
import type { OwnRollout } from '#lib/db/rollouts/own-rollouts.ts';
import { dismiss, endsOf, type FollowedThings, follow, followBegun, followOn, noticesOn } from './notices.ts';

const rollout = (status: OwnRollout['status'], restedAt: string | null = null): OwnRollout => ({
  ...{ id: 'r', number: 12, name: '', mode: 'instrument', status, statusReason: null, restedAt },
  counts: { ...emptyCounts(), total: 300, change: 300, applied: 120, open: 180 },
});
const scan = (finishedAt: string | null): OwnScan => ({
  ...{ id: 's', accountId: 'a', accountName: 'Shop', status: finishedAt ? 'finished' : 'running', finishedAt },
  ...{ regions: 2, done: 1, failed: 0, functions: 5 },
});
const of = (...rollouts: OwnRollout[]) => ({ rollouts, scans: [] });
const shown = (path: string, activity: Parameters<typeof follow>[1], followed: FollowedThings) =>
  noticesOn(path, activity, followed).map(({ id, state }) => `${id} ${state}`);

test('a Rollout is followed from page to page, and its end is told once it was seen under way', () => {
  const applying = follow({}, of(rollout('applying')));
  expect(shown('/functions', of(rollout('applying')), applying)).toHaveLength(1);
  const ended = of(rollout('completed', '2026-11-27T10:00:00Z'));
  expect(shown('/functions', ended, follow(applying, ended))).toEqual(['r completed 2026-11-27T10:00:00Z']);
  expect(shown('/functions', ended, follow({}, ended)), 'in a browser that never saw it').toEqual([]);
});

test('a scan that was begun here is told even if it ended before it was seen under way, once, and not beside its account', () => {
  const ended = { rollouts: [], scans: [scan('2026-11-27T10:00:00Z')] };
  const begun = followBegun({}, 's');
  expect(shown('/profiles', ended, followOn('/profiles', begun, ended))).toEqual(['s 2026-11-27T10:00:00Z']);
  const onPage = followOn('/accounts/a', begun, ended);
  expect(shown('/profiles', ended, followOn('/profiles', followBegun(onPage, 's'), ended))).toEqual([]);
  expect(followBegun(begun, undefined)).toBe(begun);
});

test('the page of a Rollout shows it itself, and whoever saw its end there is not told again', () => {
  const applying = of(rollout('applying'));
  expect(shown('/rollouts/r', applying, follow({}, applying))).toEqual([]);
  expect(shown('/rollouts/r2', applying, follow({}, applying))).toHaveLength(1);
  const ended = of(rollout('stopped'));
  const after = (path: string, activity: typeof ended) =>
    shown('/', activity, followOn(path, follow({}, applying), activity));
  expect(after('/rollouts/r/changes/c', ended)).toEqual([]);
  expect(after('/rollouts/r', applying)).toHaveLength(1);
  expect(after('/', ended)).toHaveLength(1);
});

test('what was dismissed stays so in its state, and the next state is shown again', () => {
  const applying = of(rollout('applying'));
  const dismissed = dismiss(follow({}, applying), 'r');
  expect(shown('/', applying, follow(dismissed, applying))).toEqual([]);
  const stopped = of(rollout('stopped'));
  const afterStop = dismiss(follow(dismissed, stopped), 'r');
  expect(shown('/', stopped, follow(dismissed, stopped))).toHaveLength(1);
  expect(shown('/', stopped, afterStop)).toEqual([]);
  const again = follow(follow(afterStop, applying), stopped);
  expect(shown('/', stopped, again), 'stopped a second time').toHaveLength(1);
});

test('what stopped is told before what goes on', () => {
  const both = of(rollout('applying'), { ...rollout('stopped'), id: 'q' });
  const followed = follow({ q: { state: '', isDismissed: false } }, both);
  expect(shown('/', both, followed)).toEqual(['q stopped ', 'r applying ']);
});

test('several are told at once, scans too, and what is gone is forgotten', () => {
  const both = { rollouts: [rollout('planning')], scans: [scan(null)] };
  const followed = follow({}, both);
  expect(shown('/functions', both, followed)).toEqual(['r planning ', 's ']);
  expect(shown('/accounts/a', both, followed)).toEqual(['r planning ']);
  const later = { rollouts: [], scans: [scan('2026-11-27T10:00:00Z')] };
  expect(Object.keys(follow(followed, later))).toEqual(['s']);
});

test('what has come to rest is one end in each state in which it did', () => {
  const endsAfter = (activity: Parameters<typeof follow>[1]) =>
    endsOf(activity).map(({ id, state }) => `${id} ${state}`);
  expect(endsAfter({ ...of(rollout('applying')), scans: [scan(null)] })).toEqual([]);
  expect(endsAfter({ ...of(rollout('paused', 'then')), scans: [scan('2026-11-27T10:00:00Z')] })).toEqual([
    'r paused then',
    's 2026-11-27T10:00:00Z',
  ]);
});
