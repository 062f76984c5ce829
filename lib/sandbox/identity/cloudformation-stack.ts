import { isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Role } from '../records.ts';
import type { Partition } from '../regions.ts';
import { policyDocumentSchema } from './policy.ts';
import { trustSchema } from './trust.ts';

/** Where a stack is created, and with what. Parameters that are left out have the template's defaults. */
export type StackInput = {
  awsAccountId: string;
  partition: Partition;
  parameters: Readonly<Record<string, string>>;
  /** ISO 8601 UTC. */
  createdAt: string;
};

/** What CloudFormation makes of a template: its roles, and its outputs by name. */
export type RoleStackResult = { roles: Role[]; outputs: Readonly<Record<string, string>> };

const roleResourceSchema = z.strictObject({
  Type: z.literal('AWS::IAM::Role'),
  Condition: z.string().optional(),
  Properties: z.looseObject({}),
});
const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.literal('2010-09-09'),
  Description: z.string(),
  Parameters: z.record(
    z.string(),
    z.looseObject({ Type: z.enum(['String', 'CommaDelimitedList']), Default: z.string().optional() }),
  ),
  Conditions: z.record(z.string(), z.unknown()),
  Resources: z.record(z.string(), roleResourceSchema),
  Outputs: z.record(z.string(), z.strictObject({ Condition: z.string().optional(), Value: z.unknown() })),
});
type Template = z.infer<typeof templateSchema>;

const rolePropertiesSchema = z.strictObject({
  RoleName: z.string(),
  MaxSessionDuration: z.int(),
  AssumeRolePolicyDocument: trustSchema,
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocumentSchema })),
});

/**
 * Creates the roles of a CloudFormation template as CloudFormation would: reads its YAML, fills in parameters and functions
 * (`!Ref`, `!Sub`, `!Join`, `!Split`, `!Equals`, `!GetAtt` of an ARN) and leaves out what a condition rules out. Throws for a
 * template that has anything else, so that nothing of it is passed over.
 */
export function rolesOfTemplate(text: string, input: StackInput): RoleStackResult {
  const document = parseDocument(text, { version: '1.1' });
  for (const error of document.errors) throw error;
  const template = templateSchema.parse(read(document.contents));
  const scope = scopeOf(template, input);
  const resources = Object.entries(template.Resources).filter(([, { Condition }]) => isCreated(Condition, scope));
  const roles = resources.map(([logicalId, { Properties }]) => {
    const properties = rolePropertiesSchema.parse(evaluate(Properties, scope));
    return { logicalId, role: roleOf(properties, input.createdAt) };
  });
  for (const { logicalId, role } of roles)
    scope.attributes.set(`${logicalId}.Arn`, `arn:${input.partition}:iam::${input.awsAccountId}:role/${role.roleName}`);
  const outputs = Object.entries(template.Outputs)
    .filter(([, { Condition }]) => isCreated(Condition, scope))
    .map(([name, { Value }]) => [name, z.string().parse(evaluate(Value, scope))]);
  return { roles: roles.map(({ role }) => role), outputs: Object.fromEntries(outputs) };
}

function roleOf(properties: z.infer<typeof rolePropertiesSchema>, createdAt: string): Role {
  return {
    roleName: properties.RoleName,
    ...properties.AssumeRolePolicyDocument,
    maxSessionSeconds: properties.MaxSessionDuration,
    statements: properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    createdAt,
  };
}

/** What names in a template stand for. */
type Scope = {
  values: Map<string, string | string[]>;
  conditions: Readonly<Record<string, unknown>>;
  attributes: Map<string, string>;
};

function scopeOf(template: Template, { awsAccountId, partition, parameters }: StackInput): Scope {
  const unknown = Object.keys(parameters).filter((name) => !Object.hasOwn(template.Parameters, name));
  if (unknown.length > 0) throw new Error(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values = new Map<string, string | string[]>([
    ['AWS::AccountId', awsAccountId],
    ['AWS::Partition', partition],
  ]);
  for (const [name, { Type, Default }] of Object.entries(template.Parameters)) {
    const text = parameters[name] ?? Default;
    if (text === undefined) throw new Error(`Parameters: [${name}] must have values`);
    values.set(name, Type === 'String' ? text : text.split(','));
  }
  return { values, conditions: template.Conditions, attributes: new Map() };
}

function isCreated(condition: string | undefined, scope: Scope): boolean {
  if (condition === undefined) return true;
  if (!Object.hasOwn(scope.conditions, condition)) throw new Error(`there is no condition ${condition}`);
  return evaluate(scope.conditions[condition], scope) === true;
}

/** One of CloudFormation's functions in its short form, not yet evaluated. */
class Intrinsic {
  readonly name: string;
  readonly argument: unknown;

  constructor(name: string, argument: unknown) {
    this.name = name;
    this.argument = argument;
  }
}

/** What a node of the template says, with CloudFormation's functions as such. */
function read(node: unknown): unknown {
  const tag = isNode(node) ? node.tag : undefined;
  if (tag?.startsWith('!')) return new Intrinsic(tag, contentsOf(node));
  return contentsOf(node);
}

function contentsOf(node: unknown): unknown {
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [String(key), read(value)]));
  if (isSeq(node)) return node.items.map(read);
  return isScalar(node) ? node.value : node;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (value instanceof Intrinsic) return call(value, scope);
  if (Array.isArray(value)) return value.map((element) => evaluate(element, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, evaluate(member, scope)]));
}

function call({ name, argument }: Intrinsic, scope: Scope): unknown {
  const given = evaluate(argument, scope);
  switch (name) {
    case '!Ref':
      return named(z.string().parse(given), scope.values);
    case '!GetAtt':
      return named(z.string().parse(given), scope.attributes);
    case '!Equals': {
      const [left, right] = z.tuple([z.string(), z.string()]).parse(given);
      return left === right;
    }
    case '!Join': {
      const [separator, items] = z.tuple([z.string(), z.array(z.string())]).parse(given);
      return items.join(separator);
    }
    case '!Split': {
      const [separator, text] = z.tuple([z.string(), z.string()]).parse(given);
      return text.split(separator);
    }
    case '!Sub':
      return substitute(given, scope);
    default:
      throw new Error(`the simulation does not have CloudFormation's ${name}`);
  }
}

const subSchema = z.union([z.string(), z.tuple([z.string(), z.record(z.string(), z.string())])]);

function substitute(given: unknown, scope: Scope): string {
  const parsed = subSchema.parse(given);
  const [text, own] = typeof parsed === 'string' ? [parsed, {}] : parsed;
  const values = new Map([...scope.values, ...Object.entries(own)]);
  return text.replace(/\$\{([\w:]+)\}/g, (_, name: string) => z.string().parse(named(name, values)));
}

function named<Value>(name: string, values: ReadonlyMap<string, Value>): Value {
  const found = values.get(name);
  if (found === undefined) throw new Error(`the template refers to ${name}, which does not exist`);
  return found;
}
