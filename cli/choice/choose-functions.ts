import { functionSchema, type ListedFunction } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { listed, say } from '../say.ts';
import { badInput } from '../stopped.ts';
import { conditionsOf } from './conditions.ts';
import { type ChoiceOptions, eachOf } from './options.ts';

type Wanted = Pick<ChoiceOptions, 'function' | 'functionsRegex' | 'where' | 'region' | 'account'>;

/** As many names as fit into one address and one condition. */
const namesAtOnce = 50;
const pageSize = '500';

/**
 * The functions that were named, by name and ARN: those of `--function` and those of `--functions-regex`, within the conditions.
 * Throws Stopped with a list where a name, pattern, Region or account means nothing, and where functions of several accounts or Regions
 * match that were not named: never less, and never other ones, than somebody meant.
 */
export async function chooseFunctions(client: Client, wanted: Wanted): Promise<ListedFunction[]> {
  const names = eachOf(wanted.function);
  const pattern = wanted.functionsRegex === undefined ? undefined : patternOf(wanted.functionsRegex);
  if (names.length === 0 && pattern === undefined && wanted.where.length === 0)
    throw badInput('functionsMissing', say('functionsMissing'));
  const regions = eachOf(wanted.region);
  const conditions = withRegions(conditionsOf(wanted.where), regions);
  const listed = await listWanted(client, { names, pattern, conditions });
  const found = inAccounts(listed, eachOf(wanted.account));
  const missing = [
    ...names.filter((name) => !found.some((one) => isNamed(one, name))),
    ...(pattern === undefined || found.some(({ functionName }) => pattern.test(functionName)) ? [] : [pattern.source]),
  ];
  if (missing.length > 0) throw badInput('nothingMatches', say('nothingMatches', { count: missing.length }), missing);
  if (found.length === 0) throw badInput('nothingMatches', say('nothingMatches', { count: 0 }));
  const unusedRegions = regions.filter((region) => !found.some((one) => one.region === region));
  if (unusedRegions.length > 0) throw badInput('regionUnused', say('regionUnused'), unusedRegions);
  refuseUnlessNamed(found, { names, isAccountNamed: wanted.account.length > 0 || 'account' in conditions, conditions });
  return found;
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw badInput('patternInvalid', say('patternInvalid', { pattern: text }));
  }
}

function withRegions(conditions: Record<string, string>, regions: readonly string[]): Record<string, string> {
  if (regions.length === 0) return conditions;
  if ('region' in conditions) throw badInput('conditionTwice', say('conditionTwice', { name: 'region' }));
  return { ...conditions, region: regions.join(',') };
}

type Listing = { names: readonly string[]; pattern: RegExp | undefined; conditions: Record<string, string> };

async function listWanted(client: Client, { names, pattern, conditions }: Listing): Promise<ListedFunction[]> {
  const list = (more: Record<string, string>) =>
    client.list('/functions', functionSchema, { ...conditions, ...more, limit: pageSize });
  const isOnlyNamed = pattern === undefined && names.length > 0 && !('name' in conditions);
  const listed: ListedFunction[] = [];
  if (isOnlyNamed)
    for (let at = 0; at < names.length; at += namesAtOnce)
      listed.push(
        ...(await list({
          name: names
            .slice(at, at + namesAtOnce)
            .map(nameIn)
            .join(','),
        })),
      );
  else listed.push(...(await list({})));
  const isChosen = (one: ListedFunction) =>
    names.some((name) => isNamed(one, name)) || pattern?.test(one.functionName) === true;
  const isEvery = names.length === 0 && pattern === undefined;
  const byId = new Map(listed.filter((one) => isEvery || isChosen(one)).map((one) => [one.id, one]));
  return [...byId.values()];
}

/** The function's name within what was given, which may be an ARN. */
function nameIn(given: string): string {
  return given.startsWith('arn:') ? (given.split(':')[6] ?? given) : given;
}

function isNamed({ functionName, functionArn }: ListedFunction, given: string): boolean {
  return given.startsWith('arn:') ? functionArn === given : functionName === given;
}

/** Those in the accounts, each named by its number or its name in the console. */
function inAccounts(listed: readonly ListedFunction[], accounts: readonly string[]): ListedFunction[] {
  if (accounts.length === 0) return [...listed];
  const isOf = (one: ListedFunction, account: string) => one.awsAccountId === account || one.accountName === account;
  const unknown = accounts.filter((account) => !listed.some((one) => isOf(one, account)));
  if (unknown.length > 0) throw badInput('accountUnused', say('accountUnused'), unknown);
  for (const account of accounts) {
    const numbers = new Set(listed.filter((one) => isOf(one, account)).map(({ awsAccountId }) => awsAccountId));
    if (numbers.size > 1) throw badInput('accountNameTwice', say('accountNameTwice', { account }), [...numbers]);
  }
  return listed.filter((one) => accounts.some((account) => isOf(one, account)));
}

type Named = { names: readonly string[]; isAccountNamed: boolean; conditions: Record<string, string> };

function refuseUnlessNamed(found: readonly ListedFunction[], { names, isAccountNamed, conditions }: Named): void {
  const areArns = names.length > 0 && names.every((name) => name.startsWith('arn:')) && found.length === names.length;
  if (areArns) return;
  const accounts = placesOf(found, ({ awsAccountId, accountName }) => `${awsAccountId} (${accountName})`);
  if (accounts.length > 1 && !isAccountNamed)
    throw badInput('severalAccounts', say('severalAccounts', { count: accounts.length }), accounts);
  const regions = placesOf(found, ({ region }) => region);
  if (regions.length > 1 && !('region' in conditions))
    throw badInput('severalRegions', say('severalRegions', { count: regions.length }), regions);
}

/** Each place with the functions there, the first few by name. */
function placesOf(found: readonly ListedFunction[], placeOf: (one: ListedFunction) => string): string[] {
  return [...Map.groupBy(found, placeOf)].map(([place, there]) => {
    const names = there.slice(0, 5).map(({ functionName }) => functionName);
    return `${place}: ${listed(names)}${there.length > names.length ? `, … (${there.length})` : ''}`;
  });
}
