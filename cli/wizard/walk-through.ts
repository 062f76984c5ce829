import { z } from 'zod';
import { functionSchema, type ListedFunction, profileSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { conditionsOf } from '../choice/conditions.ts';
import { type ChoiceOptions, eachOf } from '../choice/options.ts';
import { say } from '../say.ts';
import { badInput } from '../stopped.ts';
import type { Terminal } from '../terminal.ts';
import { askOne, askPart, askSome, type Choice } from './questions.ts';

/** So many functions are looked through at a glance; of more, a part of the name is asked for first. */
const functionsAtAGlance = 30;

/** What is asked step by step where it was not given: mode, account, Regions, functions, profile. Throws Stopped where nobody is there to be asked. */
export async function walkThrough(client: Client, terminal: Terminal, given: ChoiceOptions): Promise<ChoiceOptions> {
  if (!terminal.isAttended) throw badInput('nobodyThere', say('nobodyThere'));
  const remove = given.remove || (!areSettingsGiven(given) && (await askOne(say('ask.mode'), modes())) === 'remove');
  const chosen = areFunctionsGiven(given) ? {} : await walkToFunctions(client, given);
  const profile =
    remove || given.settings !== undefined ? given.profile : (given.profile ?? (await askProfile(client)));
  return { ...given, ...chosen, remove, profile };
}

function areFunctionsGiven({ function: names, functionsRegex }: ChoiceOptions): boolean {
  return names.length > 0 || functionsRegex !== undefined;
}

/** Whether something was given that only instrumenting takes. */
function areSettingsGiven({ profile, settings, env, service, version }: ChoiceOptions): boolean {
  return [profile, settings, env, service, version].some((value) => value !== undefined);
}

function modes(): Choice[] {
  return ['instrument', 'remove'].map((mode) => ({ value: mode, name: say('ask.modes', { mode }) }));
}

/** The functions chosen among those that conditions, accounts and Regions leave, by their ARNs, which say all of that. */
async function walkToFunctions(client: Client, given: ChoiceOptions) {
  const all = await client.list('/functions', functionSchema, { ...conditionsOf(given.where), limit: '500' });
  const inAccount = await narrow(all, eachOf(given.account), {
    question: say('ask.account'),
    unused: () => badInput('accountUnused', say('accountUnused'), eachOf(given.account)),
    placesOf: ({ awsAccountId, accountName }) => [awsAccountId, accountName],
    nameOf: ({ awsAccountId, accountName }) => `${awsAccountId} (${accountName})`,
  });
  const there = await narrow(inAccount, eachOf(given.region), {
    question: say('ask.regions'),
    unused: () => badInput('regionUnused', say('regionUnused'), eachOf(given.region)),
    placesOf: ({ region }) => [region],
    nameOf: ({ region }) => region,
    areSeveral: true,
  });
  const choices = (await narrowByName(there)).map(({ functionArn, functionName, runtime, region, status }) => ({
    value: functionArn,
    name: say('ask.function', { functionName, region, runtime: runtime ?? say('image'), status }),
  }));
  return { function: await askSome(say('ask.functions'), choices), where: [], account: [], region: [] };
}

type Narrowing = {
  question: string;
  /** What is wrong when nothing is in a place that was given. */
  unused: () => Error;
  /** The words by which a function's place may be given; it is chosen by the first. */
  placesOf: (one: ListedFunction) => [string, ...string[]];
  nameOf: (one: ListedFunction) => string;
  areSeveral?: true;
};

/** Those in the places given, or in the places chosen; without a question where there is only one. */
async function narrow(all: readonly ListedFunction[], given: readonly string[], narrowing: Narrowing) {
  const { question, unused, placesOf, nameOf, areSeveral } = narrowing;
  if (all.length === 0) throw badInput('nothingMatches', say('nothingMatches', { count: 0 }));
  if (given.some((place) => !all.some((one) => placesOf(one).includes(place)))) throw unused();
  if (given.length > 0) return all.filter((one) => placesOf(one).some((place) => given.includes(place)));
  const choices = [...new Map(all.map((one) => [placesOf(one)[0], nameOf(one)]))].map(([value, name]) => ({
    value,
    name,
  }));
  if (choices.length === 1) return all;
  const chosen = areSeveral ? await askSome(question, choices) : [await askOne(question, choices)];
  return all.filter((one) => chosen.includes(placesOf(one)[0]));
}

async function narrowByName(all: readonly ListedFunction[]): Promise<readonly ListedFunction[]> {
  if (all.length <= functionsAtAGlance) return all;
  const matching = (part: string) => all.filter(({ functionName }) => functionName.includes(part.trim()));
  const part = await askPart(say('ask.part', { count: all.length }), (typed) => matching(typed).length > 0);
  return matching(part);
}

async function askProfile(client: Client): Promise<string> {
  const { items } = await client.ask({ method: 'GET', path: '/profiles' }, z.object({ items: z.array(profileSchema) }));
  if (items.length === 0) throw badInput('profileUnknown', say('noProfiles', { url: client.origin }));
  return await askOne(
    say('ask.profile'),
    items.map(({ name }) => ({ value: name, name })),
  );
}
