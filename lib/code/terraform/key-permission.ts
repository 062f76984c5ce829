import { desiredKeyPermission } from '../../core/datadog/desired.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import type { StoredApiKey } from '../../core/datadog/variables.ts';
import type { AllowedAction, Finding, Step } from '../project.ts';
import type { PlacedBlock, TerraformDirectory } from './directory.ts';
import type { DirectoryEdits } from './directory-edits.ts';
import { lastEndIn, withAttribute } from './file-edits.ts';
import { terraformFinding } from './findings.ts';
import { type HclExpression, parseExpression, quoted } from './hcl-expression.ts';
import { attributeOf, type BlockValue, readHclFile } from './hcl-file.ts';
import { placeOf, type TerraformFunction } from './terraform-function.ts';

/** The end of the names of role policies that are added, and the key of the statement in a module's input. */
const policySuffix = 'datadog_api_key';

/** What a function may read of the key, before and after. */
export type KeyPermission = { before: AllowedAction[]; after: AllowedAction[] };

/** Lets the roles of functions read the API key where the roles stand in the files; elsewhere a step says what to add. */
export class KeyPermissions {
  readonly #edits: DirectoryEdits;
  readonly #wanted: StoredApiKey | undefined;
  readonly #roles = new Set<string>();
  readonly #elsewhere: TerraformFunction[] = [];

  constructor(edits: DirectoryEdits, settings: Settings) {
    this.#edits = edits;
    this.#wanted = desiredKeyPermission(settings);
  }

  /** Grants one function's role the permission. */
  grant(subject: TerraformFunction): KeyPermission {
    const before = keyPermissionsOf(this.#edits.directory, subject);
    const wanted = this.#wanted;
    if (wanted === undefined) return { before, after: before };
    const allows = ({ action, resources }: AllowedAction) =>
      action === wanted.permission && resources[0] === wanted.arn;
    if (before.some(allows)) return { before, after: before };
    const isGranted =
      subject.kind === 'communityModule' ? this.#grantInModule(subject, wanted) : this.#grantToRole(subject, wanted);
    if (!isGranted) this.#elsewhere.push(subject);
    return { before, after: isGranted ? [allowed(wanted.permission, wanted.arn)] : before };
  }

  /** What remains: roles that are defined elsewhere. */
  left(): { findings: Finding[]; steps: Step[] } {
    const [first] = this.#elsewhere;
    const wanted = this.#wanted;
    if (first === undefined || wanted === undefined) return { findings: [], steps: [] };
    const functions = this.#elsewhere.map(({ name }) => name).join(', ');
    return {
      findings: [terraformFinding('permissionElsewhere', { functions, permission: wanted.permission }, placeOf(first))],
      steps: [
        { code: 'grantKey', params: { functions, snippet: policyLines('ROLE', '"ROLE_NAME"', wanted, []).join('\n') } },
      ],
    };
  }

  #grantToRole(subject: TerraformFunction, wanted: StoredApiKey): boolean {
    const role = roleOf(this.#edits.directory, subject);
    if (role === undefined) return false;
    const name = role.block.labels[1] ?? '';
    if (this.#roles.has(name)) return true;
    this.#roles.add(name);
    const own = ownPolicy(this.#edits.directory, name);
    if (own !== undefined) {
      rewritePolicy(this.#edits, own, wanted);
      return true;
    }
    const { reference, repetition } = repeated(role, name);
    const lines = policyLines(name, reference, wanted, repetition);
    this.#edits.of(role.file).addBlock(role.block.end, lines, meaningOf(lines));
    return true;
  }

  /** The module makes the role itself and takes statements for it. */
  #grantInModule(subject: TerraformFunction, wanted: StoredApiKey): boolean {
    const { block, file, index } = subject;
    const isOwnRole =
      attributeOf(block, 'create_role') !== undefined || attributeOf(block, 'lambda_role') !== undefined;
    const statements = attributeOf(block, 'policy_statements');
    const switched = attributeOf(block, 'attach_policy_statements');
    if (isOwnRole) return false;
    const edits = this.#edits.of(file);
    const written = statementText(wanted);
    if (statements !== undefined && hasOwnStatement(subject)) {
      edits.replace(statements.expression, written);
      edits.setValue(index, withAttribute(edits.valueOf(index), 'policy_statements', parseExpression(written).value));
      return true;
    }
    if (statements !== undefined || switched !== undefined) return false;
    edits.insertBelow(lastEndIn(block, file), [
      '',
      '  attach_policy_statements = true',
      ...`  policy_statements = ${written}`.split('\n'),
    ]);
    const value = withAttribute(edits.valueOf(index), 'attach_policy_statements', parseExpression('true').value);
    edits.setValue(index, withAttribute(value, 'policy_statements', parseExpression(written).value));
    return true;
  }
}

/** Takes the policies and statements that were added away again. */
export function revokeKey(edits: DirectoryEdits, functions: readonly TerraformFunction[]): void {
  const { directory } = edits;
  for (const placed of directory.find('resource', 'aws_iam_role_policy'))
    if (placed.block.labels[1]?.endsWith(policySuffix) === true) edits.removeBlock(placed);
  for (const subject of functions) {
    if (subject.kind !== 'communityModule' || !hasOwnStatement(subject)) continue;
    const file = edits.of(subject.file);
    for (const name of ['attach_policy_statements', 'policy_statements']) {
      const attribute = attributeOf(subject.block, name);
      if (attribute === undefined) continue;
      const ends = subject.block.attributes.map(({ end }) => end).filter((end) => end <= attribute.start);
      file.removeLines(attribute, Math.max(subject.block.open + 1, ...ends));
      file.setValue(subject.index, withAttribute(file.valueOf(subject.index), name, undefined));
    }
  }
}

/** What of the key a function's role may read, as far as it is written in a policy of ours. */
export function keyPermissionsOf(directory: TerraformDirectory, subject: TerraformFunction): AllowedAction[] {
  if (subject.kind === 'communityModule') {
    const own = hasOwnStatement(subject) ? attributeOf(subject.block, 'policy_statements')?.expression : undefined;
    return own === undefined ? [] : permissionsIn(own);
  }
  const role = roleOf(directory, subject);
  const own = role && ownPolicy(directory, role.block.labels[1] ?? '');
  const policy = own && attributeOf(own.block, 'policy')?.expression;
  return policy === undefined ? [] : permissionsIn(policy);
}

/** The action and the resource in a statement of ours, which names one of each. */
function permissionsIn(statement: HclExpression): AllowedAction[] {
  const literals = literalsIn(statement);
  const permission = literals.find(
    (literal) => literal.endsWith(':GetSecretValue') || literal.endsWith(':GetParameter'),
  );
  const arn = literals.find((literal) => literal.startsWith('arn:'));
  return permission === undefined || arn === undefined ? [] : [allowed(permission, arn)];
}

function literalsIn(expression: HclExpression): string[] {
  if (expression.kind === 'string') return [expression.literal];
  if (expression.kind === 'object') return expression.entries.flatMap((entry) => literalsIn(entry.expression));
  if (expression.kind === 'tuple') return expression.items.flatMap(literalsIn);
  return expression.kind === 'call' ? expression.args.flatMap(literalsIn) : [];
}

function allowed(action: string, arn: string): AllowedAction {
  return { action, resources: [arn] };
}

/** The role resource that a function names, where it stands in the same directory. */
function roleOf(directory: TerraformDirectory, { block }: TerraformFunction): PlacedBlock | undefined {
  const role = attributeOf(block, 'role')?.expression;
  if (role?.kind !== 'reference' || role.root !== 'aws_iam_role') return undefined;
  const name = role.steps[0]?.name;
  return name === undefined ? undefined : directory.find('resource', 'aws_iam_role', name)[0];
}

function ownPolicy(directory: TerraformDirectory, role: string): PlacedBlock | undefined {
  return directory.find('resource', 'aws_iam_role_policy', `${role}_${policySuffix}`)[0];
}

/** With as many policies as there are roles. */
function repeated({ block }: PlacedBlock, name: string): { reference: string; repetition: string[] } {
  if (attributeOf(block, 'count') !== undefined)
    return {
      reference: `aws_iam_role.${name}[count.index].id`,
      repetition: [`  count = length(aws_iam_role.${name})`, ''],
    };
  if (attributeOf(block, 'for_each') !== undefined)
    return { reference: 'each.value.id', repetition: [`  for_each = aws_iam_role.${name}`, ''] };
  return { reference: `aws_iam_role.${name}.id`, repetition: [] };
}

function policyLines(role: string, reference: string, wanted: StoredApiKey, repetition: readonly string[]): string[] {
  return [
    `resource "aws_iam_role_policy" "${role}_${policySuffix}" {`,
    ...repetition,
    '  name = "datadog-api-key"',
    `  role = ${reference}`,
    '',
    ...`  policy = ${policyText(wanted)}`.split('\n'),
    '}',
  ];
}

function policyText({ arn, permission }: StoredApiKey): string {
  return `jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ${quoted(permission)}
        Resource = ${quoted(arn)}
      },
    ]
  })`;
}

function statementText({ arn, permission }: StoredApiKey): string {
  return `{
    ${policySuffix} = {
      effect    = "Allow"
      actions   = [${quoted(permission)}]
      resources = [${quoted(arn)}]
    }
  }`;
}

function hasOwnStatement({ block }: TerraformFunction): boolean {
  const statements = attributeOf(block, 'policy_statements')?.expression;
  return (
    statements?.kind === 'object' && statements.entries.length === 1 && statements.entries[0]?.key === policySuffix
  );
}

function rewritePolicy(edits: DirectoryEdits, { file, block, index }: PlacedBlock, wanted: StoredApiKey): void {
  const policy = attributeOf(block, 'policy');
  if (policy === undefined) return;
  const text = policyText(wanted);
  const own = edits.of(file);
  own.replace(policy.expression, text);
  own.setValue(index, withAttribute(own.valueOf(index), 'policy', parseExpression(text).value));
}

/** What a written block means. */
export function meaningOf(lines: readonly string[]): BlockValue {
  const [block] = readHclFile('', `${lines.join('\n')}\n`).blocks;
  if (block === undefined) throw new Error('A block that is to be written does not parse.');
  return block.value;
}
