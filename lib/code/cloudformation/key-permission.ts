import { desiredKeyPermission } from '../../core/datadog/desired.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { isShared, nodeAt } from '../data/data-document.ts';
import { isList, isMapping, type Value, type ValuePath } from '../edit/value.ts';
import type { AllowedAction, Finding, Step } from '../project.ts';
import { templateFinding } from './findings.ts';
import { callOf, writtenOut } from './intrinsics.ts';
import { logicalIdOf, mappingOf, type Template } from './template.ts';
import type { TemplateEdits } from './template-edits.ts';
import type { TemplateFunction } from './template-function.ts';

/** The id of the statement, and the name of the policy, by which a permission that was added is known again. */
const keyStatementId = 'ReadDatadogApiKey';
/** SAM's policy template that Datadog's documentation names. Source: AWS SAM, "Policy template list". */
const secretTemplate = 'AWSSecretsManagerGetSecretValuePolicy';

/** What was found while granting, and what remains to be granted by hand. */
type Grants = { findings: Finding[]; steps: Step[] };

/** What a function may do with keys. */
export function keyPermissionsOf(template: Template, subject: TemplateFunction): AllowedAction[] {
  const allowed = statementsOf(template, subject).flatMap(allowedBy);
  return [...new Map(allowed.map((one) => [JSON.stringify(one), one])).values()];
}

/** Lets each function read the key: through its policies (SAM), or through its role where that is written in the template. */
export function grantKey(
  template: Template,
  edits: TemplateEdits,
  functions: readonly TemplateFunction[],
  settings: Settings,
): Grants {
  const wanted = desiredKeyPermission(settings);
  if (wanted === undefined) return { findings: [], steps: [] };
  const statement = { Sid: keyStatementId, Effect: 'Allow', Action: wanted.permission, Resource: wanted.arn };
  const roles = new Set<string>();
  const elsewhere: string[] = [];
  for (const subject of functions) {
    const isGranted = statementsOf(template, subject).some((one) => doesGrant(one, wanted.permission, wanted.arn));
    if (!isGranted && !addStatement(template, edits, subject, statement, roles)) elsewhere.push(subject.logicalId);
  }
  if (elsewhere.length === 0) return { findings: [], steps: [] };
  const names = elsewhere.join(', ');
  return {
    findings: [templateFinding('permissionElsewhere', { functions: names, permission: wanted.permission })],
    steps: [{ code: 'grantKey', params: { functions: names, snippet: JSON.stringify(statement, null, 2) } }],
  };
}

/** Takes away the statements that were added, and those that Datadog's documentation tells people to write. */
export function revokeKey(template: Template, edits: TemplateEdits, functions: readonly TemplateFunction[]): void {
  for (const { path, policies } of functions)
    if (path !== undefined && !isShared(template.document, [...path, 'Policies']))
      takePolicies(edits, [...path, 'Policies'], policies);
  for (const [logicalId, resource] of template.resources())
    if (resource.Type === 'AWS::IAM::Role')
      takePolicies(edits, ['Resources', logicalId, 'Properties', 'Policies'], mappingOf(resource.Properties).Policies);
}

function takePolicies(edits: TemplateEdits, path: ValuePath, policies: Value | undefined): void {
  const items = isList(policies) ? policies : [policies];
  edits.takeItems(
    path,
    items.flatMap((policy, index) => (isOfDatadog(policy) ? [index] : [])),
  );
}

/** Whether a policy lets read Datadog's key and nothing else. */
function isOfDatadog(policy: Value | undefined): boolean {
  if (!isMapping(policy)) return false;
  const template = policy[secretTemplate];
  if (template !== undefined && Object.keys(policy).length === 1)
    return writtenOut(template).toLowerCase().includes('datadog');
  if (policy.PolicyName === keyStatementId) return true;
  const statements = statementsIn(policy);
  return statements.length > 0 && statements.every((one) => isMapping(one) && one.Sid === keyStatementId);
}

/** Whether the statement could be written; `roles` are those that got it already. */
function addStatement(
  template: Template,
  edits: TemplateEdits,
  subject: TemplateFunction,
  statement: Value,
  roles: Set<string>,
): boolean {
  if (subject.isSam && subject.role === undefined) {
    const { policies, path } = subject;
    const isExpression = callOf(policies) !== undefined;
    if (path === undefined || isExpression || isShared(template.document, [...path, 'Policies'])) return false;
    edits.addItem([...path, 'Policies'], { Statement: [statement] });
    return true;
  }
  const role = logicalIdOf(subject.role);
  if (role === undefined || template.resource(role, 'AWS::IAM::Role') === undefined) return false;
  const path = ['Resources', role, 'Properties'];
  const policies = nodeAt(template.document, [...path, 'Policies']);
  const isThere = nodeAt(template.document, path)?.kind === 'map';
  const isList =
    policies === undefined || policies.kind === 'empty' || (policies.kind === 'list' && !policies.isMarked);
  if (!isThere || !isList || isShared(template.document, [...path, 'Policies'])) return false;
  if (!roles.has(role))
    edits.addItem([...path, 'Policies'], {
      PolicyName: keyStatementId,
      PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    });
  roles.add(role);
  return true;
}

/** The statements that a function's policies and role hold, as far as the template writes them. */
function statementsOf(template: Template, { isSam, role, policies }: TemplateFunction): Value[] {
  // SAM leaves the policies of a function with a role of its own out, without a word.
  if (isSam && role === undefined) return (isList(policies) ? policies : [policies]).flatMap(statementsIn);
  const resource = template.resource(logicalIdOf(role) ?? '', 'AWS::IAM::Role');
  const attached = mappingOf(resource?.Properties).Policies;
  return (isList(attached) ? attached : []).flatMap(statementsIn);
}

function statementsIn(policy: Value | undefined): Value[] {
  if (!isMapping(policy)) return [];
  const fromTemplate = mappingOf(policy[secretTemplate]).SecretArn;
  if (fromTemplate !== undefined)
    return [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: fromTemplate }];
  const { Statement: own } = policy;
  const statements = own ?? mappingOf(policy.PolicyDocument).Statement;
  return isList(statements) ? [...statements] : isMapping(statements) ? [statements] : [];
}

function doesGrant(statement: Value, permission: string, arn: string): boolean {
  if (!isMapping(statement) || statement.Effect !== 'Allow') return false;
  const [service = ''] = permission.split(':');
  const isAllowed = textsOf(statement.Action).some((action) => [permission, `${service}:*`, '*'].includes(action));
  return isAllowed && textsOf(statement.Resource).some((resource) => resource === arn || resource === '*');
}

function allowedBy(statement: Value): AllowedAction[] {
  if (!isMapping(statement) || statement.Effect !== 'Allow') return [];
  const actions = textsOf(statement.Action).filter((action) =>
    ['secretsmanager:', 'ssm:', 'kms:Decrypt'].some((prefix) => action.startsWith(prefix)),
  );
  return actions.map((action) => ({ action, resources: textsOf(statement.Resource) }));
}

function textsOf(value: Value | undefined): string[] {
  if (value === undefined) return [];
  return (isList(value) ? value : [value]).map(writtenOut);
}
