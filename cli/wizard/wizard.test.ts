import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { database } from '#lib/db/kernel/client.ts';
import { hasPseudoTerminals, keys, startOnTerminal } from '../testing/pseudo-terminal.ts';
import { type RunningProduct, startProduct } from '../testing/running-product.ts';

let product: RunningProduct;

beforeAll(async () => {
  product = await startProduct();
  await product.makeFunctions('shop', 2);
  await product.makeFunctions('shop', 1, 'eu-west-1');
});
afterAll(async () => {
  await product.stop();
});

const latest = () => database().rollout.findFirst({ orderBy: { number: 'desc' } });
const applying = ['apply', '-i', '--all-at-once', '--accept-unchecked', '--wait'];
const start = (...args: string[]) => startOnTerminal(args, product.environment);

/** Chooses to instrument the first function of us-east-1 with the profile; returns its name. */
async function walk({ answer }: ReturnType<typeof start>): Promise<void> {
  await answer('What is to be done?', keys.enter);
  // Regions stand in the order of the list: eu-west-1 first.
  await answer('In which Regions?', `${keys.down}${keys.space}${keys.enter}`);
  await answer('Which functions?', `${keys.space}${keys.enter}`);
  await answer('With which profile?', keys.enter);
}

describe.skipIf(!hasPseudoTerminals)('the wizard on a terminal', () => {
  test('asks for what was not given, shows the plan, and sends nothing when it is declined or interrupted', async () => {
    const before = await database().change.count({ where: { outcome: 'applied' } });
    for (const [typed, exitCode, says] of [
      [keys.enter, 3, 'Nothing was applied. The plan stays in the console'],
      [keys.interrupt, 130, 'stays in the console as it is'],
    ] as const) {
      const run = start(...applying);
      await walk(run);
      await run.answer('Apply this plan to 1 function?', typed);
      const { exitCode: ended, shown } = await run.ended;
      expect([ended, shown]).toEqual([exitCode, expect.stringContaining(says)]);
      expect(shown).toContain('Environment.Variables.DD_ENV');
      expect((await latest())?.status).toBe('planned');
    }
    expect(await database().change.count({ where: { outcome: 'applied' } })).toBe(before);
  });

  test('Ctrl-C at any question before the plan leaves no rollout', async () => {
    const rollouts = await database().rollout.count();
    const early = start(...applying);
    await early.answer('What is to be done?', keys.interrupt);
    const late = start(...applying);
    await late.answer('What is to be done?', keys.enter);
    await late.answer('In which Regions?', `${keys.space}${keys.enter}`);
    await late.answer('Which functions?', keys.interrupt);
    for (const { exitCode, shown } of await Promise.all([early.ended, late.ended]))
      expect([exitCode, shown]).toEqual([130, expect.stringContaining('Interrupted.')]);
    expect(await database().rollout.count()).toBe(rollouts);
  });

  test('applies what was confirmed, and removes it again, asking nothing that was given', async () => {
    const run = start(...applying);
    await walk(run);
    await run.answer('Apply this plan to 1 function?', `y${keys.enter}`);
    expect(await run.ended).toMatchObject({
      exitCode: 0,
      shown: expect.stringContaining('completed: 1 of 1 applied'),
    });
    const { id = '' } = (await latest()) ?? {};
    const [change] = await database().change.findMany({ where: { rolloutId: id }, select: { functionName: true } });
    const name = change?.functionName ?? '';
    expect(product.variablesOf(name)).toMatchObject({ DD_API_KEY_SECRET_ARN: expect.any(String) });

    const removal = start(...applying, '-f', name, '-r', 'us-east-1');
    await removal.answer('What is to be done?', `${keys.down}${keys.enter}`);
    await removal.answer('Apply this plan to 1 function?', `y${keys.enter}`);
    const { exitCode, shown } = await removal.ended;
    expect([exitCode, shown]).toEqual([0, expect.not.stringContaining('With which profile?')]);
    expect(product.variablesOf(name)).not.toHaveProperty('DD_API_KEY_SECRET_ARN');
  });

  test('keeps to the conditions and places that were given', async () => {
    const [wanted = ''] = await product.makeFunctions('till', 1);
    await product.makeFunctions('many', 31);
    const given = ['plan', '-i', '--profile', 'prod', '--account', 'production'];
    const narrowed = start(...given, '--where', 'name~=till', '-r', 'us-east-1');
    await narrowed.answer(wanted, `${keys.space}${keys.enter}`);
    const { exitCode, shown } = await narrowed.ended;
    expect([exitCode, shown]).toEqual([expect.any(Number), expect.not.stringContaining('What is to be done?')]);
    expect(shown).not.toContain('shop-');
    expect(await database().change.count({ where: { rolloutId: (await latest())?.id ?? '' } })).toBe(1);

    const many = start(...given, '-r', 'us-east-1,eu-west-1');
    await many.answer('Which part do the names have', `nowhere${keys.enter}`);
    await many.answer('No name holds that.', `${'\u007f'.repeat(7)}till${keys.enter}`);
    await many.answer(wanted, `${keys.space}${keys.enter}`);
    expect((await many.ended).shown).toContain('1 to change');
    const unused = start('plan', '-i', '--profile', 'prod', '-r', 'us-west-2');
    expect(await unused.ended).toMatchObject({ exitCode: 2, shown: expect.stringContaining('us-west-2') });
  });
});
