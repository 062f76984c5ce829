import type { Finding } from '../change/change.ts';
import type { FunctionTags } from '../lambda/function-configuration.ts';
import type { ApiKey } from './api-key-schema.ts';
import { apiKeySources } from './api-key-sources.ts';
import { finding } from './findings.ts';
import { datadogTagValue, datadogVersion } from './identity-origins.ts';
import { type KeyPlace, type KeyQuestion, keyReferenceAt } from './key-reference.ts';
import { isSecretText } from './secret-shapes.ts';
import type { ChosenSettings, Settings } from './settings.ts';

/**
 * From what a person chose for many functions to the one value of each setting that holds for a single one. Runs before
 * `instrument`, which knows resolved settings only; so what is resolved is part of the plan, of its preview and of its fingerprint.
 */

/** The function that the settings are resolved for. */
export type ResolutionSubject = KeyPlace & {
  functionName: string;
  /** Undefined when the tags were not read. */
  tags: FunctionTags | undefined;
  /** The account's environment, as set in its settings in Lamplighter. */
  environment: string | undefined;
};

/** What a key's store said to a question. */
export type KeyAnswer =
  | { kind: 'found'; arn: string }
  /** `deleted`: a secret that is scheduled for deletion, which cannot be read any more. */
  | { kind: 'missing' | 'deleted' }
  | { kind: 'unchecked'; reason: 'notAllowed' | 'otherAccount' | 'offline' };

/** Resolved settings, and what was found on the way. With a blocking finding the settings must not be used. */
export type ResolvedSettings = { settings: Settings; findings: readonly Finding[] };

const identityRules = {
  env: { variable: 'DD_ENV', pattern: datadogTagValue },
  service: { variable: 'DD_SERVICE', pattern: datadogTagValue },
  version: { variable: 'DD_VERSION', pattern: datadogVersion },
} as const;
type IdentityName = keyof typeof identityRules;
const identityNames = ['env', 'service', 'version'] as const satisfies readonly IdentityName[];

/** Returns whether nothing was left open, so that the chosen settings hold for every function as they are. */
export function isSettled(chosen: ChosenSettings): chosen is Settings {
  const { apiKey } = chosen;
  const isKeySettled = apiKey === undefined || isSameEverywhere(apiKey);
  return isKeySettled && identityNames.every((name) => typeof chosen[name] !== 'object');
}

/** Whether the key is given exactly once: as an ARN without placeholders, a ciphertext, or the key itself. */
function isSameEverywhere(apiKey: NonNullable<ChosenSettings['apiKey']>): boolean {
  if ('table' in apiKey && apiKey.table !== undefined) return false;
  return keyReferenceAt(apiKey, { awsAccountId: '', region: '' }).kind === 'exact';
}

/** Returns whether two functions of one account and Region may come to different settings. */
export function differsByFunction(chosen: ChosenSettings): boolean {
  return identityNames.some((name) => {
    const value = chosen[name];
    return typeof value === 'object' && value.from !== 'account';
  });
}

/** Returns whether a function's tags decide about its settings. */
export function takesFromTags(chosen: ChosenSettings): boolean {
  return identityNames.some((name) => {
    const value = chosen[name];
    return typeof value === 'object' && value.from === 'tag';
  });
}

/** Returns the variables whose values the chosen settings leave to each account, Region or function. */
export function openVariablesOf(chosen: ChosenSettings): ReadonlySet<string> {
  const { apiKey } = chosen;
  const isKeyOpen = apiKey !== undefined && !isSameEverywhere(apiKey);
  return new Set([
    ...(isKeyOpen ? [apiKeySources[apiKey.source].variable] : []),
    ...identityNames.flatMap((name) => (typeof chosen[name] === 'object' ? [identityRules[name].variable] : [])),
  ]);
}

/** Returns what a key's store must be asked before the settings can be resolved in an account and Region; undefined for nothing. */
export function keyQuestionAt(chosen: ChosenSettings, place: KeyPlace): KeyQuestion | undefined {
  if (chosen.apiKey === undefined) return undefined;
  const reference = keyReferenceAt(chosen.apiKey, place);
  return reference.kind === 'question' ? reference.question : undefined;
}

/**
 * Returns the settings for one function. `answer` is what the key's store said to `keyQuestionAt`. Settled settings are returned
 * as they are, the very same value. What cannot be resolved is a blocking finding and stands nowhere in the settings.
 */
export function resolveSettings(
  chosen: ChosenSettings,
  subject: ResolutionSubject,
  answer: KeyAnswer | undefined,
): ResolvedSettings {
  if (isSettled(chosen)) return { settings: chosen, findings: [] };
  const { apiKey: _, env: _env, service: _service, version: _version, ...others } = chosen;
  const key = resolveKey(chosen, subject, answer);
  const identity = identityNames.map((name) => [name, resolveIdentity(name, chosen[name], subject)] as const);
  const texts = identity.flatMap(([name, { text }]) => (text === undefined ? [] : [[name, text] as const]));
  return {
    settings: { ...others, ...Object.fromEntries(texts), ...(key.apiKey === undefined ? {} : { apiKey: key.apiKey }) },
    findings: [...key.findings, ...identity.flatMap(([, { findings }]) => findings)],
  };
}

type ResolvedKey = { apiKey?: ApiKey; findings: readonly Finding[] };

function resolveKey({ apiKey }: ChosenSettings, place: KeyPlace, answer: KeyAnswer | undefined): ResolvedKey {
  if (apiKey === undefined) return { findings: [] };
  const reference = keyReferenceAt(apiKey, place);
  const { awsAccountId, region } = place;
  if (reference.kind === 'none') return { findings: [finding('keyNotInTable', { awsAccountId, region })] };
  if (reference.kind === 'exact') return { apiKey: reference.apiKey, findings: [] };
  return resolveStoredKey(reference.question, place, answer ?? { kind: 'unchecked', reason: 'offline' });
}

function resolveStoredKey(question: KeyQuestion, { awsAccountId }: KeyPlace, answer: KeyAnswer): ResolvedKey {
  const { store, id, arn, region } = question;
  const at = { store, key: id, awsAccountId, region };
  switch (answer.kind) {
    case 'found':
      return { apiKey: { source: store, arn: answer.arn }, findings: [] };
    case 'missing':
      return { findings: [finding('keyNotFound', at)] };
    case 'deleted':
      return { findings: [finding('keyBeingDeleted', at)] };
    case 'unchecked':
      if (isTakenForSuffix(question)) return { findings: [finding('keyNameAmbiguous', at)] };
      return {
        apiKey: { source: store, arn },
        findings: [finding('keyNotChecked', { ...at, key: arn, reason: answer.reason })],
      };
  }
}

/**
 * Whether Secrets Manager would take the end of the name for the six characters that it appends to every ARN itself, and so look for
 * another secret. Source: Secrets Manager API reference, DescribeSecret, 2026.
 */
function isTakenForSuffix({ store, id, arn }: KeyQuestion): boolean {
  return store === 'secretsManager' && id !== arn && /-[A-Za-z0-9]{6}$/.test(id);
}

type ResolvedText = { text?: string; findings: readonly Finding[] };

function resolveIdentity(
  name: IdentityName,
  chosen: ChosenSettings[IdentityName],
  subject: ResolutionSubject,
): ResolvedText {
  if (chosen === undefined) return { findings: [] };
  if (typeof chosen === 'string') return { text: chosen, findings: [] };
  const { variable, pattern } = identityRules[name];
  switch (chosen.from) {
    case 'account': {
      const { environment, awsAccountId } = subject;
      if (environment === undefined) return { findings: [finding('environmentNotSet', { variable, awsAccountId })] };
      return checked(environment, pattern, { variable, origin: 'account', tag: '' });
    }
    case 'functionName':
      return checked(asDatadogWrites(subject.functionName), pattern, { variable, origin: 'functionName', tag: '' });
    case 'tag': {
      const { tag } = chosen;
      if (subject.tags === undefined) return { findings: [finding('tagsNotRead', { variable, tag })] };
      const value = Object.hasOwn(subject.tags, tag) ? (subject.tags[tag] ?? '').trim() : '';
      if (value === '') return { findings: [finding('tagMissing', { variable, tag })] };
      const text = name === 'version' ? value : asDatadogWrites(value);
      return checked(text, pattern, { variable, origin: 'tag', tag });
    }
  }
}

/** A value as Datadog itself would write it. Source: Datadog's documentation "Getting Started with Tags", autumn 2026. */
function asDatadogWrites(value: string): string {
  return value.toLowerCase().replaceAll(/[^a-z0-9_\-./:]/g, '_');
}

/** A value that the form would refuse is refused here too; it is not repeated, for it may be a secret. */
function checked(
  text: string,
  pattern: RegExp,
  about: { variable: string; origin: string; tag: string },
): ResolvedText {
  if (!pattern.test(text) || isSecretText(text)) return { findings: [finding('originUnusable', about)] };
  return { text, findings: [] };
}
