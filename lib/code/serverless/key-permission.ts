import { desiredKeyPermission } from '../../core/datadog/desired.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { isList, isMapping, type Value } from '../edit/value.ts';
import type { AllowedAction, Finding, Step } from '../project.ts';
import { serverlessFinding } from './findings.ts';
import { keyStatementId } from './plugin-config.ts';
import type { Place, Service } from './service.ts';
import type { ServiceEdits } from './service-edits.ts';
import { type ServiceFunction, writtenOut } from './service-function.ts';

/** What the functions may read of the key, before and after; and what was found on the way. */
export type KeyPermission = { before: AllowedAction[]; after: AllowedAction[]; findings: Finding[]; steps: Step[] };

/** Lets the service's role read the key, where the role is written in the service; no tool but this grants it. */
export function grantKey(
  service: Service,
  edits: ServiceEdits,
  settings: Settings,
  functions: readonly ServiceFunction[],
): KeyPermission {
  const wanted = desiredKeyPermission(settings);
  const statements = statementsOf(service);
  const present = statements.flatMap(permissionsOf);
  if (wanted === undefined) {
    const findings = settings.apiKey?.source === 'kms' ? [serverlessFinding('kmsKeyUnknown')] : [];
    return { before: present, after: present, findings, steps: [] };
  }
  const granted = { action: wanted.permission, resources: [wanted.arn] };
  const apart = functions.filter(({ hasOwnRole, hasOwnStatements }) => hasOwnRole || hasOwnStatements);
  const place = statementsPlace(service);
  const isGranted = statements.some((statement) => doesGrant(statement, wanted.permission, wanted.arn));
  if (!isGranted && place !== undefined) addStatement(service, edits, place, wanted);
  const elsewhere = (!isGranted && place === undefined ? functions : apart).map(({ name }) => name);
  const findings =
    elsewhere.length === 0
      ? []
      : [serverlessFinding('permissionElsewhere', { functions: elsewhere.join(', '), permission: wanted.permission })];
  const snippet = JSON.stringify(statementFor(wanted), null, 2);
  return {
    before: present,
    after: isGranted || place === undefined ? present : [...present, granted],
    findings,
    steps: elsewhere.length === 0 ? [] : [{ code: 'grantKey', params: { snippet } }],
  };
}

/** Takes the statement that was added away again, told by its id. */
export function revokeKey(service: Service, edits: ServiceEdits): void {
  for (const path of [
    ['provider', 'iam', 'role', 'statements'],
    ['provider', 'iamRoleStatements'],
  ]) {
    const place = service.find(path);
    const value = service.valueOf(place);
    if (place === undefined || !isList(value)) continue;
    for (const [index, statement] of value.entries())
      if (isMapping(statement) && statement.Sid === keyStatementId)
        edits.remove({ file: place.file, path: [...place.path, index] });
  }
}

/** The permissions of the service's role that concern keys. */
export function keyPermissions(service: Service): AllowedAction[] {
  return statementsOf(service).flatMap(permissionsOf);
}

type Wanted = { arn: string; permission: string };

function addStatement(service: Service, edits: ServiceEdits, place: Place, wanted: Wanted): void {
  const present = service.valueOf(place);
  const own = isList(present) ? present.findIndex((item) => isMapping(item) && item.Sid === keyStatementId) : -1;
  if (own !== -1) {
    // Our own statement for another key: its resource follows the key.
    edits.setAt({ file: place.file, path: [...place.path, own, 'Action'] }, wanted.permission);
    edits.setAt({ file: place.file, path: [...place.path, own, 'Resource'] }, wanted.arn);
  } else if (present === undefined) edits.setAt(place, [statementFor(wanted)]);
  else edits.insert(place, statementFor(wanted));
}

function statementFor({ arn, permission }: Wanted): Value {
  return { Sid: keyStatementId, Effect: 'Allow', Action: permission, Resource: arn };
}

/** Where statements of the service's role are written; undefined when the role is another's, or only a deployment knows it. */
function statementsPlace(service: Service): Place | undefined {
  const older = service.find(['provider', 'iamRoleStatements']);
  if (older !== undefined && isList(service.valueOf(older))) return older;
  const provider = service.value(['provider']);
  if (!isMapping(provider) || provider.role !== undefined) return undefined;
  const { iam } = provider;
  const role = isMapping(iam) ? iam.role : iam === undefined || iam === null ? undefined : 'unknown';
  if (role !== undefined && role !== null && !isMapping(role)) return undefined;
  if (
    isMapping(role) &&
    Object.keys(role).some((key) => key.startsWith('!') || key.startsWith('Fn::') || key === 'Ref')
  )
    return undefined;
  const place = service.find(['provider', 'iam', 'role', 'statements']);
  const present = service.valueOf(place);
  return present === undefined || present === null || isList(present) ? place : undefined;
}

function statementsOf(service: Service): Value[] {
  return [
    ['provider', 'iam', 'role', 'statements'],
    ['provider', 'iamRoleStatements'],
  ].flatMap((path) => {
    const value = service.value(path);
    return isList(value) ? value.map((statement) => service.resolved(statement) ?? statement) : [];
  });
}

function doesGrant(statement: Value, permission: string, arn: string): boolean {
  if (!isMapping(statement) || statement.Effect !== 'Allow') return false;
  const [service = ''] = permission.split(':');
  const isAllowed = textsOf(statement.Action).some((action) => [permission, `${service}:*`, '*'].includes(action));
  return isAllowed && textsOf(statement.Resource).some((resource) => resource === arn || resource === '*');
}

function permissionsOf(statement: Value): AllowedAction[] {
  if (!isMapping(statement) || statement.Effect !== 'Allow') return [];
  const actions = textsOf(statement.Action).filter((action) =>
    ['secretsmanager:', 'ssm:', 'kms:Decrypt'].some((prefix) => action.startsWith(prefix)),
  );
  return actions.map((action) => ({ action, resources: textsOf(statement.Resource) }));
}

function textsOf(value: Value | undefined): string[] {
  if (isList(value)) return value.map(writtenOut);
  return value === undefined ? [] : [writtenOut(value)];
}
