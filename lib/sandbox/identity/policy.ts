import { z } from 'zod';

const oneOrMany = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

export const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany.optional(),
  NotAction: oneOrMany.optional(),
  Resource: oneOrMany.optional(),
  NotResource: oneOrMany.optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMany)).optional(),
});
export type Statement = z.infer<typeof statementSchema>;

/** A policy document in AWS's JSON, as a role or a session carries it. */
export const policyDocumentSchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z
    .union([statementSchema, z.array(statementSchema)])
    .transform((value) => (Array.isArray(value) ? value : [value])),
});

/** What a call wants to do. `context` holds condition keys with their values; an absent key is absent for AWS too. */
export type AccessRequest = {
  action: string;
  resource: string;
  context?: Readonly<Record<string, readonly string[]>>;
};

export type Decision = 'allow' | 'implicitDeny' | 'explicitDeny';

/** What the statements say about a request: an explicit deny wins, then an allow, else it is denied implicitly. */
export function evaluatePolicy(statements: readonly Statement[], request: AccessRequest): Decision {
  let decision: Decision = 'implicitDeny';
  for (const statement of statements) {
    if (!appliesTo(statement, request)) continue;
    if (statement.Effect === 'Deny') return 'explicitDeny';
    decision = 'allow';
  }
  return decision;
}

function appliesTo(statement: Statement, request: AccessRequest): boolean {
  const action = request.action.toLowerCase();
  if (statement.Action && !statement.Action.some((pattern) => isLike(action, pattern.toLowerCase()))) return false;
  if (statement.NotAction?.some((pattern) => isLike(action, pattern.toLowerCase()))) return false;
  if (statement.Resource && !statement.Resource.some((pattern) => isLike(request.resource, pattern))) return false;
  if (statement.NotResource?.some((pattern) => isLike(request.resource, pattern))) return false;
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => isConditionMet(operator, request.context?.[key], expected)),
  );
}

/** The string and ARN operators with `ForAnyValue:`, `ForAllValues:` and `IfExists`, and `Null`. Others are never met. */
function isConditionMet(operator: string, actual: readonly string[] | undefined, expected: readonly string[]): boolean {
  if (operator === 'Null') return (actual === undefined || actual.length === 0) === (expected[0] === 'true');
  const [, quantifier, name = '', ifExists] = /^(ForAnyValue:|ForAllValues:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const isNegated = name.includes('Not');
  const isMet = (value: string): boolean => {
    const matches =
      name.endsWith('Like') || name.startsWith('Arn')
        ? (pattern: string) => isLike(value, pattern)
        : (text: string) => text === value;
    return expected.some(matches) !== isNegated;
  };
  if (!/^(String|Arn)(Not)?(Equals|Like)$/.test(name)) return false;
  if (actual === undefined || actual.length === 0)
    return quantifier === 'ForAllValues:' || (quantifier === undefined && (isNegated || ifExists !== undefined));
  return quantifier === 'ForAnyValue:' ? actual.some(isMet) : actual.every(isMet);
}

const patterns = new Map<string, RegExp>();

/** Whether a text matches an IAM pattern with `*` and `?`. */
function isLike(text: string, pattern: string): boolean {
  if (pattern === '*' || pattern === text) return true;
  if (!/[*?]/.test(pattern)) return false;
  let expression = patterns.get(pattern);
  if (!expression) {
    expression = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      's',
    );
    if (patterns.size > 5000) patterns.clear();
    patterns.set(pattern, expression);
  }
  return expression.test(text);
}
