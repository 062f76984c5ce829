import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Caller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery, runStreamQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { listDiffGroups } from './change-queries.ts';
import { replanRollout } from './plan-commands.ts';
import { planDocumentSchema, planFormat } from './plan-document.ts';
import { markViewed } from './review-commands.ts';
import { exportPlan, findInDiffs, listGroupMembers, readReview } from './review-queries.ts';
import { excludeFromPreview, includeInPreview } from './steering-commands.ts';
import { createPlanned, digestOf, plan, storeAccount, storeFunctions, storePerson } from './testing.ts';

let ann: Caller;
let ben: Caller;
let account: Awaited<ReturnType<typeof storeAccount>>;
let rolloutId: string;

beforeAll(async () => {
  await databaseForTest();
  ann = await storePerson('ann', 'operator');
  ben = await storePerson('ben', 'viewer');
  account = await storeAccount('111122223333');
});

/** Five functions in three groups: two, two and one. */
beforeEach(async () => {
  rolloutId = await createPlanned(ann, await storeFunctions(account, 5));
  await shape(['a', 'a', 'b', 'b', null]);
});

const changes = () => database().change.findMany({ where: { rolloutId }, orderBy: { functionName: 'asc' } });
const line = (text: string) => ({
  ...{ kind: 'added', section: 'Environment.Variables', path: 'Environment.Variables.DD_ENV' },
  ...{ text: `DD_ENV: "${text}"`, isMaskedChange: false },
});

/** Gives the Changes groups and diffs, as planning does. */
async function shape(groups: (string | null)[]): Promise<void> {
  for (const [index, { id }] of (await changes()).entries()) {
    const diffGroup = groups[index] ?? null;
    await database().change.update({ where: { id }, data: { diffGroup, diff: [line(diffGroup ?? 'alone')] } });
  }
}

const list = (caller: Caller, page = 1, pageSize = 20) =>
  runQuery(listDiffGroups, { rolloutId, page, pageSize }, caller);
const review = (caller: Caller) => runQuery(readReview, { rolloutId }, caller);
const mark = async (caller: Caller, groups: string[], isViewed = true) =>
  await runCommand(markViewed, { rolloutId, planDigest: await digestOf(rolloutId), groups, isViewed }, caller);

it('a tick is the person’s own, and can be taken away', async () => {
  expect(await mark(ann, ['a', 'b'])).toBe(4);
  expect([await review(ann), await review(ben)]).toEqual([
    { groups: 3, viewed: 2 },
    { groups: 3, viewed: 0 },
  ]);
  expect((await list(ann)).groups.map(({ key, isViewed }) => [key, isViewed])).toEqual([
    ['a', true],
    ['b', true],
    [expect.any(String), false],
  ]);
  await mark(ann, ['b'], false);
  expect(await review(ann)).toEqual({ groups: 3, viewed: 1 });
});

it('a tick holds for exactly what was seen: another diff of one function unticks its group, the same diff does not', async () => {
  await mark(ann, ['a', 'b']);
  await runCommand(replanRollout, { rolloutId }, ann);
  expect(await review(ann)).toEqual({ groups: 0, viewed: 0 });
  await plan(rolloutId);
  expect(await review(ann)).toEqual({ groups: 3, viewed: 2 });
  const [first, , third] = await changes();
  await database().change.update({ where: { id: first?.id ?? '' }, data: { diff: [line('other')] } });
  expect(await review(ann)).toEqual({ groups: 3, viewed: 1 });
  // A secret has changed: what is shown is the same, what is sent is not.
  await database().change.update({ where: { id: third?.id ?? '' }, data: { fingerprintTarget: { A: 'other' } } });
  expect(await review(ann)).toEqual({ groups: 3, viewed: 0 });
});

it('a group stays viewed without a function that is taken out, and is not once one is in it that was not seen', async () => {
  const [first] = await changes();
  const changeIds = [first?.id ?? ''];
  await runCommand(excludeFromPreview, { rolloutId, changeIds, reason: 'Later' }, ann);
  await mark(ben, ['a']);
  expect((await review(ben)).viewed).toBe(1);
  await runCommand(includeInPreview, { rolloutId, changeIds }, ann);
  expect((await review(ben)).viewed).toBe(0);
  await mark(ben, ['a']);
  await runCommand(excludeFromPreview, { rolloutId, changeIds, reason: 'Later' }, ann);
  expect((await review(ben)).viewed).toBe(1);
});

it('that somebody has viewed all of a plan is recorded once, and no single tick', async () => {
  const [, , , , alone] = await changes();
  await mark(ann, ['a', 'b']);
  const events = () => database().auditEvent.findMany({ where: { rolloutId, action: 'rollout.viewed' } });
  expect(await events()).toEqual([]);
  await mark(ann, [alone?.id ?? '']);
  await mark(ann, ['a']);
  expect(await events()).toMatchObject([
    { actorId: 'ann', details: { viewedGroups: 3, planDigest: await digestOf(rolloutId) } },
  ]);
});

it('a plan that is not on the page any more is not ticked', async () => {
  const input = { rolloutId, planDigest: 'f'.repeat(64), groups: ['a'], isViewed: true };
  await expect(runCommand(markViewed, input, ann)).rejects.toMatchObject({ code: 'planOutOfDate' });
  const machine: Caller = { ...ann, kind: 'machine' };
  await expect(mark(machine, ['a'])).rejects.toMatchObject({ code: 'notPermitted' });
  expect(await review(ann)).toEqual({ groups: 3, viewed: 0 });
});

it('tells where to go on: what is not viewed before a page and after it, and every group by its place', async () => {
  await mark(ann, ['b']);
  const pages = await Promise.all([1, 2, 3].map((page) => list(ann, page, 1)));
  expect(
    pages.map(({ unviewedBefore, unviewedAfter, viewed, total }) => [unviewedBefore, unviewedAfter, viewed, total]),
  ).toEqual([
    [null, 3, 1, 3],
    [1, 3, 1, 3],
    [1, null, 1, 3],
  ]);
  expect(pages[2]?.groups.map(({ position, count }) => [position, count])).toEqual([[3, 1]]);
  expect(pages[0]?.outline.map(({ position, count, isViewed }) => [position, count, isViewed])).toEqual([
    [1, 2, false],
    [2, 2, true],
    [3, 1, false],
  ]);
});

it('finds a text in the diffs of all groups, whatever the page and the case, and takes nothing for a pattern', async () => {
  const find = (text: string) => runQuery(findInDiffs, { rolloutId, text }, ben);
  expect(await find('dd_env: "A')).toEqual({
    groups: [
      { position: 1, lines: 1 },
      { position: 3, lines: 1 },
    ],
    lines: 2,
  });
  expect(await find('DD_ENV')).toMatchObject({ lines: 3 });
  for (const text of ['%', 'D_.*', '\\']) expect(await find(text)).toEqual({ groups: [], lines: 0 });
});

it('names the functions of a group, and of one that is alone', async () => {
  const all = await changes();
  const members = (group: string, atMost?: number) => runQuery(listGroupMembers, { rolloutId, group, atMost }, ben);
  expect(await members('b')).toEqual({ changeIds: [all[2]?.id, all[3]?.id], total: 2 });
  expect(await members('b', 1)).toEqual({ changeIds: [all[2]?.id], total: 2 });
  expect(await members(all[4]?.id ?? '')).toEqual({ changeIds: [all[4]?.id], total: 1 });
  expect(await members('nothing')).toEqual({ changeIds: [], total: 0 });
});

it('a plan that is taken along is whole and of the documented form; one that changes meanwhile breaks off', async () => {
  const pieces: unknown[] = [];
  for await (const batch of await runStreamQuery(exportPlan, { rolloutId }, ben)) pieces.push(...batch);
  const [head, ...others] = pieces.map((piece) => piece as { rollout?: unknown; change?: unknown });
  const document = { ...planFormat, rollout: head?.rollout, changes: others.map(({ change }) => change) };
  const parsed = planDocumentSchema.parse(document);
  expect(parsed.changes.map(({ functionName }) => functionName)).toEqual(
    (await changes()).map(({ functionName }) => functionName),
  );
  expect(parsed.rollout.planDigest).toBe(await digestOf(rolloutId));

  const batches = await runStreamQuery(exportPlan, { rolloutId }, ben);
  await batches.next();
  await runCommand(replanRollout, { rolloutId }, ann);
  const rest = async () => {
    for await (const batch of batches) expect(batch.length).toBeGreaterThan(0);
  };
  await expect(rest()).rejects.toMatchObject({ code: 'planOutOfDate' });
});
