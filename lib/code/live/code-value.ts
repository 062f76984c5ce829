import { maskedValue } from '../../core/change/change-codes.ts';
import { isSensitiveVariable } from '../../core/datadog/variables.ts';
import { layerIdentity, parseLayerVersionArn } from '../../core/lambda/arn.ts';
import { anyGap, exactName, knownLength, matchesPattern, type NamePattern, patternOfText } from './name-pattern.ts';

/** Why a value cannot be held against another: only a deployment knows it, it is masked, or a scan does not keep it. */
export const unknownReasons = ['expression', 'secret', 'notKept', 'unreadable', 'partlyKnown'] as const;
export type UnknownReason = (typeof unknownReasons)[number];

/** How a value in code stands to one that runs: `version` is another version of the same layer. */
export type Relation = 'same' | 'differs' | 'version' | 'onlyCode' | 'onlyLive' | { unknown: UnknownReason };

/**
 * How a text of code stands to a value. What only a deployment knows (`${…}`, `!Ref`) can still exclude a value by the texts
 * around it. `isLiteral`: the text is no expression of a programming language.
 */
export function relateText(code: string, value: string, isLiteral = true): Relation {
  if (code === value) return 'same';
  if (code === maskedValue || value === maskedValue) return { unknown: 'secret' };
  const pattern = patternOf(code);
  if (pattern === undefined) return { unknown: 'expression' };
  if (exactName(pattern) === undefined) return matchesPattern(pattern, value) ? { unknown: 'expression' } : 'differs';
  return isLiteral || !isIdentifierLike(code) ? 'differs' : { unknown: 'expression' };
}

/** The same for a variable; values that look like secrets are never compared. */
export function relateVariable(name: string, code: string, value: string, isLiteral: boolean): Relation {
  const relation = relateText(code, value, isLiteral);
  return relation === 'differs' && isSensitiveVariable(name, code) ? { unknown: 'secret' } : relation;
}

/** A list of layers in code held against those that run: one relation for each, in the order of the code, then of what runs. */
export type LayerRelation = { code: string | undefined; live: string | undefined; relation: Relation };

/** Holds layers in code against others. A layer that the code names by reference can be any of those that are left. */
export function relateLayers(code: readonly string[], live: readonly string[]): LayerRelation[] {
  const left = [...live];
  const take = (matches: (arn: string) => boolean) => {
    const at = left.findIndex(matches);
    return at === -1 ? undefined : left.splice(at, 1)[0];
  };
  const unresolved: string[] = [];
  const same: LayerRelation[] = [];
  const others: { text: string; pattern: NamePattern }[] = [];
  for (const text of code) {
    const pattern = layerPattern(text);
    if (pattern === undefined || knownLength(pattern) < leastLayerText) unresolved.push(text);
    else {
      const found = take((arn) => matchesPattern(pattern, arn));
      if (found === undefined) others.push({ text, pattern });
      else same.push({ code: text, live: found, relation: 'same' });
    }
  }
  const changed = others.map(({ text, pattern }): LayerRelation => {
    const unversioned = withoutVersion(pattern);
    const found =
      unversioned === undefined ? undefined : take((arn) => matchesPattern(unversioned, layerIdentity(arn)));
    return { code: text, live: found, relation: found === undefined ? 'onlyCode' : 'version' };
  });
  const open = left.map(
    (arn): LayerRelation => ({
      code: undefined,
      live: arn,
      relation: unresolved.length > 0 ? { unknown: 'expression' } : 'onlyLive',
    }),
  );
  return [...same, ...changed, ...open];
}

/** A function can only have layers of its own Region, so the one that stands in the code, or is assumed there, says nothing. */
function layerPattern(text: string): NamePattern | undefined {
  const arn = parseLayerVersionArn(text);
  if (arn === undefined) return patternOf(text);
  const { partition, awsAccountId, layerName, version } = arn;
  return [`arn:${partition}:lambda:`, { gap: 'region' }, `:${awsAccountId}:layer:${layerName}:${version}`];
}

/** A pattern of less text could be any layer. */
const leastLayerText = 12;

function withoutVersion(pattern: NamePattern): NamePattern | undefined {
  const last = pattern.at(-1);
  const at = typeof last === 'string' ? last.lastIndexOf(':') : -1;
  return typeof last !== 'string' || at === -1 ? undefined : [...pattern.slice(0, -1), last.slice(0, at)];
}

/** The pattern of a text in code; undefined where it is an expression as a whole. */
function patternOf(code: string): NamePattern | undefined {
  if (code.startsWith('!') || code.startsWith('{{resolve:') || code.startsWith('{"')) return undefined;
  return patternOfText(code, () => [anyGap]);
}

/** Whether a text could be an expression of a programming language: a name, or names joined by dots, or a call. */
function isIdentifierLike(text: string): boolean {
  return /^[A-Za-z_$][\w$]*(?:[.([].*)?$/s.test(text) || text.includes('`');
}
