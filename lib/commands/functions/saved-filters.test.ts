import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type Caller, personCaller } from '../../core/access/caller.ts';
import type { UserRole } from '../../core/access/permissions.ts';
import { savedFilterBounds } from '../../core/functions/saved-filter.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { arrangeTable } from '../people/table-commands.ts';
import { readFunctionsTable } from '../people/table-queries.ts';
import { chooseDefaultFilter, deleteFilter, saveFilter, shareFilter } from './saved-filter-commands.ts';
import { listSavedFilters } from './saved-filter-queries.ts';

const callerOf = (userId: string, role: UserRole) => personCaller({ userId, name: userId, role });
const ada = callerOf('ada', 'operator');
const grace = callerOf('grace', 'viewer');

beforeAll(async () => {
  await databaseForTest();
  for (const id of ['ada', 'grace']) {
    await database().user.create({ data: { id, name: id, email: `${id}@example.com`, role: 'viewer' } });
  }
});
beforeEach(async () => {
  await database().savedFilter.deleteMany();
});

const filter = {
  conditions: [
    { anyOf: [[{ key: 'status' as const, operator: '=' as const, values: ['not'] }]] },
    { key: 'account' as const, operator: '=' as const, values: ['111122223333'] },
  ],
  sort: 'status' as const,
  isDescending: true,
};
const save = async (caller: Caller, name: string, savedFilterId?: string) =>
  (await runCommand(saveFilter, { name, savedFilterId, ...filter }, caller)).savedFilterId;
const namesFor = async (caller: Caller) =>
  (await runQuery(listSavedFilters, {}, caller)).map(({ name, isOwn, isDefault }) => [name, isOwn, isDefault]);

test('a filter is kept for its owner alone until it is shared, and read as it was saved', async () => {
  const id = await save(ada, 'Not yet');
  expect(await runQuery(listSavedFilters, {}, ada)).toMatchObject([
    { id, name: 'Not yet', ...filter, isShared: false },
  ]);
  expect(await namesFor(grace)).toEqual([]);
  await expect(runCommand(shareFilter, { savedFilterId: id, isShared: true }, grace)).rejects.toMatchObject({
    code: 'notPermitted',
  });
  await runCommand(shareFilter, { savedFilterId: id, isShared: true }, ada);
  expect(await namesFor(grace)).toEqual([['Not yet', false, false]]);
  const events = await database().auditEvent.findMany({ where: { action: { startsWith: 'savedFilter.' } } });
  expect(events.map(({ action }) => action)).toEqual(['savedFilter.created', 'savedFilter.shared']);
  const scoped = { ...grace, grants: [{ role: 'viewer' as const, accounts: [] }] };
  // It names an account that they may not read.
  expect(await namesFor(scoped)).toEqual([]);
});

test('only its owner changes or deletes a filter, and who may share takes any back', async () => {
  const id = await save(ada, 'Mine');
  for (const changed of [save(grace, 'Mine', id), runCommand(deleteFilter, { savedFilterId: id }, grace)]) {
    await expect(changed).rejects.toMatchObject({ code: 'notFound', params: { what: 'savedFilter' } });
  }
  const other = callerOf('grace', 'admin');
  await expect(runCommand(shareFilter, { savedFilterId: id, isShared: true }, other)).rejects.toMatchObject({
    code: 'notFound',
  });
  await runCommand(shareFilter, { savedFilterId: id, isShared: true }, ada);
  await runCommand(shareFilter, { savedFilterId: id, isShared: false }, other);
  expect(await namesFor(grace)).toEqual([]);
  await save(ada, 'Renamed', id);
  expect(await namesFor(ada)).toEqual([['Renamed', true, false]]);
  await runCommand(deleteFilter, { savedFilterId: id }, ada);
  expect(await namesFor(ada)).toEqual([]);
});

test('a name is taken once for a person and once among the shared, whatever its case', async () => {
  const id = await save(ada, 'Prod');
  await expect(save(ada, 'PROD')).rejects.toMatchObject({ fieldErrors: { name: 'filterNameTaken' } });
  const hers = await save(grace, 'prod');
  await runCommand(shareFilter, { savedFilterId: id, isShared: true }, ada);
  const sharing = callerOf('grace', 'operator');
  await expect(runCommand(shareFilter, { savedFilterId: hers, isShared: true }, sharing)).rejects.toMatchObject({
    fieldErrors: { name: 'filterNameTaken' },
  });
});

test('so many filters are kept, and an empty one or one without a name is none', async () => {
  await database().savedFilter.createMany({
    data: Array.from({ length: savedFilterBounds.own }, (_, index) => ({
      ...{ ownerId: 'ada', name: `Filter ${index}`, ...filter },
    })),
  });
  await expect(save(ada, 'One more')).rejects.toMatchObject({ fieldErrors: { name: 'tooManyFilters' } });
  await expect(save(grace, '  ')).rejects.toMatchObject({ fieldErrors: { name: 'filterName' } });
  const empty = { name: 'Everything', ...filter, conditions: [] };
  await expect(runCommand(saveFilter, empty, grace)).rejects.toMatchObject({
    fieldErrors: { conditions: 'filterEmpty' },
  });
});

test('the list begins with one’s own or a shared filter, and with none once that is gone', async () => {
  const id = await save(ada, 'Start');
  await expect(runCommand(chooseDefaultFilter, { savedFilterId: id }, grace)).rejects.toMatchObject({
    code: 'notFound',
  });
  await runCommand(chooseDefaultFilter, { savedFilterId: id }, ada);
  expect(await namesFor(ada)).toEqual([['Start', true, true]]);
  await runCommand(chooseDefaultFilter, { savedFilterId: null }, ada);
  expect(await namesFor(ada)).toEqual([['Start', true, false]]);
});

test('what another version kept and this one does not understand filters nothing rather than less', async () => {
  const conditions = [{ key: 'colour', operator: '=', values: ['red'] }];
  await database().savedFilter.create({ data: { ownerId: 'ada', name: 'Newer', ...filter, conditions } });
  expect(await runQuery(listSavedFilters, {}, ada)).toMatchObject([{ name: 'Newer', conditions: null }]);
});

test('a table stays as its person arranged it, which is recorded once, and what is not understood is as it was at first', async () => {
  expect(await runQuery(readFunctionsTable, {}, ada)).toBeNull();
  const preferences = {
    columns: [{ id: 'tag:team', visible: true }],
    widths: [{ id: 'name', width: 300 }],
    ...{ wrapLines: true, density: 'compact' as const, pageSize: 50 as const, tagKeys: ['team'] },
  };
  for (const pageSize of [100 as const, 50 as const]) {
    await runCommand(arrangeTable, { table: 'functions', preferences: { ...preferences, pageSize } }, ada);
  }
  expect(await runQuery(readFunctionsTable, {}, ada)).toEqual(preferences);
  expect(await runQuery(readFunctionsTable, {}, grace)).toBeNull();
  expect(await database().auditEvent.count({ where: { action: 'user.tableArranged' } })).toBe(1);
  await database().tablePreference.updateMany({ data: { preferences: { columns: 'all' } } });
  expect(await runQuery(readFunctionsTable, {}, ada)).toBeNull();
});
