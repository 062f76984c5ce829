import { originalHandler } from '../../core/datadog/handlers.ts';
import type { LiveFunction } from '../../core/functions/live-function.ts';
import { logicalIdTag, type OwnerTool, serverlessStageTag, stackNameTag } from '../../core/lambda/owner.ts';
import type { FunctionAttributes } from '../project.ts';
import { type CodeIdentity, stackTools } from './code-identity.ts';
import {
  type Deployment,
  exactName,
  fillPattern,
  knownLength,
  matchesPattern,
  type NamePattern,
} from './name-pattern.ts';

/** What speaks for a live function being the one that code describes. */
export const matchEvidences = ['name', 'namePattern', 'generatedName', 'logicalId', 'stack', 'handler'] as const;
export type MatchEvidence = (typeof matchEvidences)[number];

/** What a function in code is matched with: one live function, several that it can be, or none. */
export type FunctionMatch = {
  /**
   * `one`: that function and no other. `several`: deployed more than once. `unsure`: too little speaks for it. `shared`: other code
   * describes it too. `none`: no live function of the scope.
   */
  kind: MatchKind;
  candidates: Candidate[];
};
export const matchKinds = ['one', 'several', 'unsure', 'shared', 'none'] as const;
export type MatchKind = (typeof matchKinds)[number];
export type Candidate = { live: LiveFunction; evidence: MatchEvidence[] };

/** A function in code: how it is known once it is deployed, and its handler as the code says it. */
export type CodeFunction = {
  identity: CodeIdentity | undefined;
  attributes: FunctionAttributes;
  /** Of a container image: a template may describe the same function, and neither excludes the other. */
  isImage: boolean;
};

/** So many characters of a name must be told before it says anything. */
const leastKnown = 4;

/**
 * Matches functions in code with live ones, in their order. A match is never guessed: it takes the exact name, or two things that
 * agree; what contradicts an owner tag is none.
 */
export function matchFunctions(functions: readonly CodeFunction[], live: readonly LiveFunction[]): FunctionMatch[] {
  const index = indexOf(live);
  const matches = functions.map((one) => matchOne(one, index));
  const claims = new Map<string, number>();
  for (const [at, { kind, candidates }] of matches.entries()) {
    if (kind !== 'one' || functions[at]?.isImage !== false) continue;
    for (const { live: found } of candidates) claims.set(found.id, (claims.get(found.id) ?? 0) + 1);
  }
  return matches.map((match): FunctionMatch => {
    const isShared =
      match.kind === 'one' && match.candidates.some(({ live: found }) => (claims.get(found.id) ?? 0) > 1);
    return isShared ? { ...match, kind: 'shared' } : match;
  });
}

/** Live functions by name and by logical ID, so that not each is held against each. */
type LiveIndex = {
  byName: Map<string, LiveFunction[]>;
  byLogicalId: Map<string, LiveFunction[]>;
  /** Logical IDs as CDK makes them, without the hash; each once. */
  hashed: { id: string; tag: string }[];
  /** Those whose tags name no logical ID. */
  untagged: LiveFunction[];
};

function indexOf(all: readonly LiveFunction[]): LiveIndex {
  const index: LiveIndex = { byName: new Map(), byLogicalId: new Map(), hashed: [], untagged: [] };
  for (const one of all) {
    put(index.byName, one.functionName, one);
    const logicalId = one.tags[logicalIdTag];
    if (logicalId === undefined) index.untagged.push(one);
    else put(index.byLogicalId, logicalId, one);
  }
  for (const tag of index.byLogicalId.keys()) {
    const id = withoutHash(tag);
    if (id !== undefined) index.hashed.push({ id, tag });
  }
  return index;
}

function put(map: Map<string, LiveFunction[]>, key: string, one: LiveFunction): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [one]);
  else list.push(one);
}

function matchOne({ identity, attributes }: CodeFunction, index: LiveIndex): FunctionMatch {
  if (identity === undefined) return { kind: 'none', candidates: [] };
  const certain: Candidate[] = [];
  const possible: Candidate[] = [];
  for (const live of worthALook(identity, index)) {
    const evidence = judge(identity, attributes, live);
    if (evidence === undefined) continue;
    if (isEnough(evidence, identity)) certain.push({ live, evidence });
    else possible.push({ live, evidence });
  }
  if (certain.length > 0) return { kind: certain.length === 1 ? 'one' : 'several', candidates: certain };
  return { kind: possible.length > 0 ? 'unsure' : 'none', candidates: possible };
}

/** The live functions that nothing excludes at first sight. */
function worthALook({ names, generated, logicalId }: CodeIdentity, index: LiveIndex): LiveFunction[] {
  const exact = names.map(exactName);
  if (exact.length > 0 && !exact.includes(undefined))
    return exact.flatMap((name) => index.byName.get(name ?? '') ?? []);
  const patterns = names.length > 0 ? names : [generated ?? []];
  const untagged = index.untagged.filter(({ functionName }) => patterns.some((one) => canBegin(one, functionName)));
  if (logicalId === undefined) return untagged;
  if (!logicalId.hasHash) return [...(index.byLogicalId.get(logicalId.text) ?? []), ...untagged];
  const tagged = index.hashed.filter(({ id }) => id.endsWith(logicalId.text));
  return [...tagged.flatMap(({ tag }) => index.byLogicalId.get(tag) ?? []), ...untagged];
}

/** A cheap look at a pattern before the whole of it is matched, with the gaps filled. */
function canBegin(pattern: NamePattern, name: string): boolean {
  const [first] = pattern;
  if (typeof first === 'string' && !name.startsWith(first)) return false;
  return pattern.every((part) => typeof part !== 'string' || name.includes(part));
}

/** What speaks for a match; undefined where something speaks against it, or nothing for it. */
function judge(
  identity: CodeIdentity,
  attributes: FunctionAttributes,
  live: LiveFunction,
): MatchEvidence[] | undefined {
  if (!canOwn(identity.owners, live.ownerTool)) return undefined;
  const deployment = deploymentOf(live);
  const all = [
    nameEvidence(identity, live.functionName, deployment),
    idEvidence(identity, live),
    stackEvidence(identity, live, deployment),
  ];
  if (all.includes('differs')) return undefined;
  const evidence = all.flatMap((one): MatchEvidence[] =>
    one === undefined || one === 'differs' ? [] : [one === 'inScope' ? 'generatedName' : one],
  );
  // A stack alone holds many functions.
  if (!evidence.some((one) => one !== 'stack')) return undefined;
  // Many functions of an application begin with the same words: what lies in a scope takes more than its handler.
  const tellsByHandler = !all.includes('inScope') && isSameHandler(attributes, live);
  return [...new Set(evidence), ...(tellsByHandler ? (['handler'] as const) : [])];
}

function deploymentOf({ region, awsAccountId: account, tags }: LiveFunction): Deployment {
  const { [stackNameTag]: stack, [serverlessStageTag]: stage } = tags;
  return { region, account, ...(stack === undefined ? {} : { stack }), ...(stage === undefined ? {} : { stage }) };
}

function idEvidence(
  { logicalId }: CodeIdentity,
  { tags }: LiveFunction,
): 'logicalId' | 'inScope' | 'differs' | undefined {
  const tag = tags[logicalIdTag];
  if (logicalId === undefined || tag === undefined) return undefined;
  const match = matchLogicalId(logicalId, tag);
  return match === 'same' ? 'logicalId' : match;
}

function stackEvidence(
  identity: CodeIdentity,
  { tags }: LiveFunction,
  { stack: _, ...deployment }: Deployment,
): 'stack' | 'differs' | undefined {
  const stack = tags[stackNameTag];
  if (identity.stack === undefined || stack === undefined) return undefined;
  const pattern = fillPattern(identity.stack, deployment);
  if (!matchesPattern(pattern, stack)) return 'differs';
  return knownLength(pattern) >= leastKnown || exactName(pattern) !== undefined ? 'stack' : undefined;
}

/** Tools that deploy through CloudFormation are told apart by tags that not each version writes. */
function canOwn(owners: readonly OwnerTool[], owner: OwnerTool): boolean {
  if (owner === 'unknown' || owners.includes(owner)) return true;
  const isStackTool = (tool: OwnerTool) => stackTools.some((one) => one === tool);
  return isStackTool(owner) && owners.some(isStackTool);
}

function nameEvidence(
  { names, generated, logicalId }: CodeIdentity,
  name: string,
  deployment: Deployment,
): 'name' | 'namePattern' | 'generatedName' | 'differs' | undefined {
  const filled = names
    .map((pattern) => fillPattern(pattern, deployment))
    .filter((pattern) => matchesPattern(pattern, name));
  if (filled.some((pattern) => exactName(pattern) !== undefined)) return 'name';
  const told = Math.max(0, ...filled.map(knownLength));
  if (filled.length > 0) return told >= leastKnown ? 'namePattern' : undefined;
  if (names.length > 0) return 'differs';
  if (generated !== undefined && matchesPattern(generated, name))
    return (logicalId?.text.length ?? 0) >= leastKnown ? 'generatedName' : undefined;
  return undefined;
}

/** CDK ends a logical ID with eight upper-case hexadecimal digits, and begins it with the scopes below the stack. */
function matchLogicalId(own: NonNullable<CodeIdentity['logicalId']>, tag: string): 'same' | 'inScope' | 'differs' {
  if (!own.hasHash) return own.text === tag ? 'same' : 'differs';
  const id = withoutHash(tag);
  if (id === undefined) return 'differs';
  if (id === own.text) return 'same';
  return id.endsWith(own.text) && own.text.length >= leastKnown ? 'inScope' : 'differs';
}

function withoutHash(tag: string): string | undefined {
  const hash = /[0-9A-F]{8}$/.exec(tag);
  return hash === null ? undefined : tag.slice(0, hash.index);
}

/** Whether the evidence says that it is this function and no other of its kind. */
function isEnough(evidence: readonly MatchEvidence[], { logicalId }: CodeIdentity): boolean {
  const has = (one: MatchEvidence) => evidence.includes(one);
  if (has('name')) return true;
  const isNamed = has('namePattern') || (has('generatedName') && (logicalId?.text.length ?? 0) >= leastKnown);
  if (has('logicalId')) return has('stack') || has('namePattern') || has('handler');
  return isNamed && has('handler');
}

/** Whether both start the same code: the redirect of Datadog's on either side looked through. */
function isSameHandler(attributes: FunctionAttributes, live: LiveFunction): boolean {
  const own = originalHandler(attributes.environment) ?? attributes.handler;
  const running = originalHandler(live.datadogVariables) ?? live.handler;
  return own !== null && own !== undefined && own === running;
}
