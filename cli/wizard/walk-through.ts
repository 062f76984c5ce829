import { z } from 'zod';
import { functionSchema, type ListedFunction, profileSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import type { ChoiceOptions } from '../choice/options.ts';
import { say } from '../say.ts';
import { badInput } from '../stopped.ts';
import type { Terminal } from '../terminal.ts';
import { askOne, askSome, type Choice } from './questions.ts';

/** What is asked step by step where it was not given: mode, account, Regions, functions, profile. Throws Stopped where nobody is there to be asked. */
export async function walkThrough(client: Client, terminal: Terminal, given: ChoiceOptions): Promise<ChoiceOptions> {
  if (!terminal.isAttended) throw badInput('nobodyThere', say('nobodyThere'));
  const remove = given.remove || (await askOne(say('ask.mode'), modes())) === 'remove';
  const { functions, account, region } = await walkToFunctions(client, given);
  const profile = remove || given.settings !== undefined ? undefined : (given.profile ?? (await askProfile(client)));
  return { ...given, remove, function: functions, where: [], account, region, profile };
}

function modes(): Choice[] {
  return ['instrument', 'remove'].map((mode) => ({ value: mode, name: say('ask.modes', { mode }) }));
}

async function walkToFunctions(client: Client, given: ChoiceOptions) {
  if (given.function.length > 0 || given.functionsRegex !== undefined || given.where.length > 0)
    return { functions: given.function, account: given.account, region: given.region };
  const all = await client.list('/functions', functionSchema, { limit: '500' });
  if (all.length === 0) throw badInput('nothingMatches', say('nothingMatches', { count: 0 }));
  const accounts = valuesOf(all, ({ awsAccountId, accountName }) => [awsAccountId, `${awsAccountId} (${accountName})`]);
  const account = given.account[0] ?? (await oneOf(say('ask.account'), accounts));
  const inAccount = all.filter((one) => one.awsAccountId === account || one.accountName === account);
  const regions = valuesOf(inAccount, ({ region }) => [region, region]);
  const region = given.region.length > 0 ? given.region : await someOf(say('ask.regions'), regions);
  const there = inAccount.filter((one) => region.includes(one.region));
  const choices = there.map(({ functionArn, functionName, runtime, region: place, status }) => ({
    value: functionArn,
    name: say('ask.function', { functionName, region: place, runtime: runtime ?? 'image', status }),
  }));
  if (choices.length === 0) throw badInput('nothingMatches', say('nothingMatches', { count: 0 }));
  return { functions: await askSome(say('ask.functions'), choices), account: [account], region: [] };
}

async function askProfile(client: Client): Promise<string> {
  const { items } = await client.ask({ method: 'GET', path: '/profiles' }, z.object({ items: z.array(profileSchema) }));
  if (items.length === 0) throw badInput('profileUnknown', say('noProfiles', { url: client.origin }));
  return await askOne(
    say('ask.profile'),
    items.map(({ name }) => ({ value: name, name })),
  );
}

function valuesOf(
  all: readonly ListedFunction[],
  of: (one: ListedFunction) => [value: string, name: string],
): Choice[] {
  return [...new Map(all.map(of))].map(([value, name]) => ({ value, name }));
}

/** One of them; without a question where there is only one. */
async function oneOf(message: string, choices: readonly Choice[]): Promise<string> {
  const [only, ...others] = choices;
  return only !== undefined && others.length === 0 ? only.value : await askOne(message, choices);
}

async function someOf(message: string, choices: readonly Choice[]): Promise<string[]> {
  return choices.length === 1 ? choices.map(({ value }) => value) : await askSome(message, choices);
}
