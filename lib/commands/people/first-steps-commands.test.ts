import { beforeAll, expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { readFirstSteps, showFirstSteps } from './first-steps-commands.ts';
import { setUpOwner } from './owner-commands.ts';
import { addUser } from './person-commands.ts';
import { issueSetUpCode } from './set-up-code.ts';

const owner = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });
let mio: ReturnType<typeof personCaller>;

beforeAll(async () => {
  await databaseForTest();
  const code = (await issueSetUpCode()) ?? '';
  await setUpOwner({ code, email: 'ada@example.com', name: 'Ada', password: 'lantern-harbour-42' });
  await runCommand(addUser, { name: 'Mio', email: 'mio@example.com', role: 'operator' }, owner);
  const { id } = await database().user.findUniqueOrThrow({ where: { email: 'mio@example.com' } });
  mio = personCaller({ userId: id, name: 'Mio', role: 'operator' });
});

test('a new person is shown the first steps, ticked off by what they did themselves', async () => {
  const read = () => runQuery(readFirstSteps, {}, mio);
  expect(await read()).toEqual({ isShown: true, hasPreviewed: false, hasApplied: false });
  const strategy = defaultStrategy(0);
  await database().rollout.create({
    data: {
      mode: 'instrument',
      strategy,
      createdBy: 'somebody',
      createdByName: 'S',
      plannedAt: new Date(),
      appliedBy: 'somebody',
    },
  });
  const own = { mode: 'instrument', strategy, createdBy: mio.actor.id, createdByName: 'Mio' };
  const { id } = await database().rollout.create({ data: own });
  expect(await read()).toMatchObject({ hasPreviewed: false, hasApplied: false });
  await database().rollout.update({ where: { id }, data: { plannedAt: new Date() } });
  expect(await read()).toMatchObject({ hasPreviewed: true, hasApplied: false });
  await database().rollout.update({ where: { id }, data: { appliedBy: mio.actor.id } });
  expect(await read()).toEqual({ isShown: true, hasPreviewed: true, hasApplied: true });
});

test('who puts them away sees them no more, until they show them again, and each is recorded once', async () => {
  await runCommand(showFirstSteps, { isShown: false }, mio);
  await runCommand(showFirstSteps, { isShown: false }, mio);
  expect(await runQuery(readFirstSteps, {}, mio)).toMatchObject({ isShown: false });
  await runCommand(showFirstSteps, { isShown: true }, mio);
  expect(await runQuery(readFirstSteps, {}, mio)).toMatchObject({ isShown: true, hasApplied: true });
  const events = await database().auditEvent.findMany({
    where: { action: 'user.firstStepsShown' },
    orderBy: { id: 'asc' },
  });
  expect(events.map(({ actorId, attributes }) => [actorId, attributes])).toMatchObject([
    [mio.actor.id, [{ path: 'firstSteps', before: 'true', after: 'false' }]],
    [mio.actor.id, [{ path: 'firstSteps', before: 'false', after: 'true' }]],
  ]);
});
