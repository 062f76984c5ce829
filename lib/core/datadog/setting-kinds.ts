import { z } from 'zod';
import { withAtMost } from '../bounded-record.ts';
import { findPatternProblem } from './agent-pattern.ts';
import { chosenApiKeySchema } from './chosen-api-key.ts';
import { originSchemas } from './identity-origin-schemas.ts';
import type { IdentityOrigin } from './identity-origins.ts';
import { isKeyShaped, isSecretName, isSecretText } from './secret-shapes.ts';
import type { SettingSectionName } from './setting-sections.ts';

/**
 * The kinds of settings. A kind decides what the schema accepts, which control the form shows and how the value reads
 * elsewhere; a setting of a known kind therefore needs nothing but its line in the table and its words.
 */

/** What a setting says about itself, whatever its kind. */
type About = {
  /** Where it stands in the form, in the docs and in the view of a Rollout. */
  section: SettingSectionName;
  /** The variables that it writes or takes away; empty for what only decides layers or handlers. */
  variables: readonly string[];
  /** Those of `variables` that are written beside the chosen value, with the text that they then hold. */
  constants?: Readonly<Record<string, string>>;
  /** Whether more than the chosen value decides what is written, so that a rule of its own in this folder writes it. */
  hasOwnRule?: boolean;
  /** Whether nobody but the extension reads its variables, so that they do nothing without one. */
  needsExtension?: boolean;
};

/** One of a few texts. */
export function choice<const Option extends string>(options: readonly [Option, ...Option[]], about: About) {
  return { ...about, kind: 'choice' as const, options, schema: z.enum(options) };
}

/** A line of text of a certain form. `errorCode` names the sentence that says which form. */
export function text(pattern: RegExp, errorCode: string, about: About & { isNumeric?: boolean }) {
  return { ...about, kind: 'text' as const, pattern, errorCode, schema: z.string().regex(pattern, errorCode) };
}

/**
 * What a function is called in Datadog: a line of text for all, or taken from where each function lies. `resolve-settings.ts`
 * makes a text of it for each function.
 */
export function identity<const Origins extends readonly [IdentityOrigin, ...IdentityOrigin[]]>(
  pattern: RegExp,
  errorCode: string,
  origins: Origins,
  about: Omit<About, 'section'>,
) {
  const schemas = origins.map((origin: Origins[number]) => originSchemas[origin]);
  const schema = z.union([z.string().regex(pattern, errorCode), ...schemas]);
  return { ...about, section: 'identity' as const, kind: 'identity' as const, pattern, errorCode, origins, schema };
}

/** A whole number between two bounds, both included. */
export function wholeNumber(bounds: { min: number; max: number }, about: About) {
  const schema = z.int().min(bounds.min).max(bounds.max);
  return { ...about, ...bounds, kind: 'wholeNumber' as const, errorCode: 'wholeNumber', schema };
}

/** On or off. */
export function onOff(about: About) {
  return { ...about, kind: 'onOff' as const, schema: z.boolean() };
}

/** What only a person can confirm; `false` says no more than leaving it out. */
export function confirmation(about: About) {
  return { ...about, kind: 'confirmation' as const, schema: z.boolean() };
}

/** A layer's version: a number, the newest that AWS confirms in the Region, or no layer at all. */
export function layerVersion(about: Omit<About, 'variables'>) {
  const bounds = { min: 1, max: 100_000 };
  const schema = z.union([z.int().min(bounds.min).max(bounds.max), z.literal('latest'), z.literal('none')]);
  return { ...about, ...bounds, variables: [], kind: 'layerVersion' as const, errorCode: 'layerVersion', schema };
}

/** What one side of a pair must look like, and the code of the sentence that says so. */
type PairSide = { pattern: RegExp; errorCode: string };

/** A name for each of the three lists of pairs: what the pairs are called, and how they are written. */
export type PairsName = 'tags' | 'services' | 'variables';

/** More pairs than Lambda's 4 KB of variables have room for. */
const mostPairs = 500;

function pairs<const Name extends PairsName>(name: Name, key: PairSide, value: PairSide, about: About) {
  const rows = z.record(z.string().regex(key.pattern, key.errorCode), z.string().regex(value.pattern, value.errorCode));
  const schema = withAtMost(rows, mostPairs);
  return { ...about, kind: 'pairs' as const, pairs: name, key, value, schema };
}

/** Pairs of a tag's key and value. They are merged with the tags that a function has. */
export function tags(about: About) {
  const key = { pattern: /^[a-z][a-z0-9_\-./]{0,199}$/, errorCode: 'datadogTagKey' };
  const value = { pattern: /^[a-z0-9_\-./:]{1,200}$/, errorCode: 'datadogTagValue' };
  return pairs('tags', key, value, { ...about, hasOwnRule: true });
}

/** Pairs of a service's name and the name that it gets instead. They are merged with those that a function has. */
export function serviceNames(about: About) {
  const side = { pattern: /^[\w\-./]{1,200}$/, errorCode: 'serviceName' };
  return pairs('services', side, side, { ...about, hasOwnRule: true });
}

/**
 * Pairs of a variable's name and value, for what no setting writes. `isManaged` tells the names that settings or planning
 * write themselves; those, and what looks like a secret, are refused.
 */
export function otherVariables(isManaged: (name: string) => boolean, about: Omit<About, 'variables'>) {
  const key = { pattern: /^DD_[A-Z0-9_]{1,125}$/, errorCode: 'variableName' };
  const value = { pattern: /^[!-~](?:[ -~]{0,2000}[!-~])?$/, errorCode: 'variableValue' };
  const kind = pairs('variables', key, value, { ...about, variables: [] });
  const schema = kind.schema.check(({ value: rows, issues }) => {
    for (const [name, text] of Object.entries(rows)) {
      const message = isManaged(name)
        ? 'managedVariable'
        : isSecretName(name)
          ? 'secretVariable'
          : isSecretText(text)
            ? 'secretValue'
            : undefined;
      if (message !== undefined) issues.push({ code: 'custom', message, path: [name], input: text });
    }
  });
  return { ...kind, schema };
}

/** What a member of a rule may be: one of a few words, any text, or a regular expression that the extension understands. */
type RuleMember = { options: readonly string[] } | { holds: 'text' | 'pattern' };
type RuleMembers = Readonly<Record<string, RuleMember>>;

/** A list of rules as the extension reads them from JSON. Members without a place in `optional` must be there. */
export function rules<const Members extends RuleMembers>(
  members: Members,
  { optional, ...about }: About & { optional: readonly (keyof Members & string)[] },
) {
  const isOptional = (name: string) => optional.some((known) => known === name);
  const shape = Object.fromEntries(
    Object.entries(members).map(([name, member]) => {
      const schema = memberSchema(member, name === 'name');
      return [name, isOptional(name) ? schema.optional() : schema];
    }),
  );
  const schema = z.array(z.strictObject(shape)).min(1).max(50);
  return { ...about, kind: 'rules' as const, members, optional, errorCode: 'rules', schema };
}

function memberSchema(member: RuleMember, isName: boolean): z.ZodType<string> {
  if ('options' in member) return z.enum(member.options);
  const text = z.string().refine((given) => !isKeyShaped(given), 'secretText');
  if (member.holds === 'text') return isName ? text.min(1).max(200) : text.max(200);
  return text
    .min(1)
    .max(2000)
    .refine((given) => findPatternProblem(given) === undefined, {
      error: ({ input }) => findPatternProblem(String(input)) ?? '',
    });
}

/** Where the API key comes from: one of `apiKeySources`, with what that source needs. */
export function apiKeySource(about: About) {
  return { ...about, kind: 'apiKeySource' as const, schema: chosenApiKeySchema };
}

/** A setting that holds one value, of whichever kind. */
export type SingleSetting = (
  | Omit<ReturnType<typeof choice>, 'schema'>
  | Omit<ReturnType<typeof text>, 'schema'>
  | Omit<ReturnType<typeof identity>, 'schema'>
  | Omit<ReturnType<typeof wholeNumber>, 'schema'>
  | Omit<ReturnType<typeof onOff>, 'schema'>
  | Omit<ReturnType<typeof confirmation>, 'schema'>
  | Omit<ReturnType<typeof layerVersion>, 'schema'>
  | Omit<ReturnType<typeof pairs<PairsName>>, 'schema'>
  | Omit<ReturnType<typeof rules<RuleMembers>>, 'schema'>
  | Omit<ReturnType<typeof apiKeySource>, 'schema'>
) & { schema: z.ZodType };

type Members = Readonly<Record<string, { schema: z.ZodType }>>;
type OptionalMembers<M extends Members> = { -readonly [Name in keyof M]: z.ZodOptional<M[Name]['schema']> };
type RequiredMembers<M extends Members> = { -readonly [Name in keyof M]: M[Name]['schema'] };

/** Settings that stand together under one name, each of which may be left out. */
export function group<const M extends Readonly<Record<string, SingleSetting>>>(members: M) {
  return { kind: 'group' as const, members, schema: z.strictObject(optionalMembers(members)) };
}

/** Settings that stand together under one name and are chosen together. */
export function allOf<const M extends Readonly<Record<string, SingleSetting>>>(members: M) {
  return { kind: 'group' as const, members, schema: z.strictObject(requiredMembers(members)) };
}

/** Several settings under one name. */
export type SettingGroup = {
  kind: 'group';
  members: Readonly<Record<string, SingleSetting>>;
  schema: z.ZodType;
};

/** The shape of an object schema in which each member may be left out. */
export function optionalMembers<M extends Members>(members: M): OptionalMembers<M> {
  // The keys are those of `members`, which is more than the type of Object.fromEntries can say.
  return Object.fromEntries(
    Object.entries(members).map(([name, { schema }]) => [name, schema.optional()]),
  ) as OptionalMembers<M>;
}

function requiredMembers<M extends Members>(members: M): RequiredMembers<M> {
  return Object.fromEntries(Object.entries(members).map(([name, { schema }]) => [name, schema])) as RequiredMembers<M>;
}
