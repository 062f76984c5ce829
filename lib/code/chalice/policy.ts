import { DataEdit } from '../data/edit-data.ts';
import { isList, isMapping, type Value, valueAt } from '../edit/value.ts';
import type { AllowedAction } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { FilePlan } from '../way.ts';
import { type ChaliceConfig, configuredFunctions, policyFile, readPolicy } from './config.ts';

/** Statement id by which the permission that was added is known again. */
export const keyStatementId = 'ReadDatadogApiKey';

type Wanted = { arn: string; permission: string };

/** What is planned for the policies of an application; `isElsewhere`: some function's policy is written in none of the files. */
export type PolicyPlan = { plans: FilePlan[]; isElsewhere: boolean };

/** Lets every function whose policy is written in a file read the key. */
export function grantKey(
  config: ChaliceConfig,
  files: SourceFiles,
  functionNames: readonly string[],
  { arn, permission }: Wanted,
): PolicyPlan {
  const wanted = new Set<string | undefined>();
  for (const stage of config.stages)
    for (const name of new Set(['', ...functionNames, ...configuredFunctions(config, stage.path)]))
      wanted.add(policyFile(config, stage, name));
  const named = [...wanted].flatMap((file) => file ?? []);
  const present = named.filter((file) => files.has(file));
  const plans = present.flatMap((file): FilePlan[] => {
    const document = readPolicy(files, file);
    const statements = valueAt(document?.root.value, ['Statement']);
    if (document === undefined || !isList(statements) || statements.some((found) => doesGrant(found, permission, arn)))
      return [];
    const edit = new DataEdit(document);
    const own = statements.findIndex(isOwn);
    if (own !== -1) {
      edit.set(['Statement', own, 'Action'], permission);
      edit.set(['Statement', own, 'Resource'], arn);
    } else edit.insert(['Statement'], { Sid: keyStatementId, Effect: 'Allow', Action: permission, Resource: arn });
    return [edit.plan() ?? []].flat();
  });
  return { plans, isElsewhere: present.length < wanted.size };
}

/** Takes the statements that were added away again. */
export function revokeKey(config: ChaliceConfig, files: SourceFiles): FilePlan[] {
  const folder = config.file.slice(0, config.file.lastIndexOf('/') + 1);
  return [...files.keys()]
    .filter((file) => file.startsWith(folder) && file.endsWith('.json') && file !== config.file)
    .flatMap((file): FilePlan[] => {
      if (!(files.get(file) ?? '').includes(keyStatementId)) return [];
      const document = readPolicy(files, file);
      const statements = valueAt(document?.root.value, ['Statement']);
      if (document === undefined || !isList(statements)) return [];
      const edit = new DataEdit(document);
      for (const [index, statement] of statements.entries()) if (isOwn(statement)) edit.remove(['Statement', index]);
      return [edit.plan() ?? []].flat();
    });
}

/** What a function's policy lets it read of keys. */
export function keyPermissions(
  config: ChaliceConfig,
  stage: ChaliceConfig['stages'][number],
  functionName: string,
  files: SourceFiles,
): AllowedAction[] {
  const file = policyFile(config, stage, functionName);
  const document = file === undefined ? undefined : readPolicy(files, file);
  const statements = valueAt(document?.root.value, ['Statement']);
  if (!isList(statements)) return [];
  return statements.flatMap((statement) => {
    if (!isMapping(statement) || statement.Effect !== 'Allow') return [];
    const actions = listOf(statement.Action).filter((action) =>
      ['secretsmanager:', 'ssm:', 'kms:Decrypt'].some((prefix) => action.startsWith(prefix)),
    );
    return actions.map((action) => ({ action, resources: listOf(statement.Resource) }));
  });
}

function isOwn(statement: Value): boolean {
  return isMapping(statement) && statement.Sid === keyStatementId;
}

function doesGrant(statement: Value, permission: string, arn: string): boolean {
  if (!isMapping(statement) || statement.Effect !== 'Allow') return false;
  const [service = ''] = permission.split(':');
  const isAllowed = listOf(statement.Action).some((action) => [permission, `${service}:*`, '*'].includes(action));
  return isAllowed && listOf(statement.Resource).some((resource) => resource === arn || resource === '*');
}

function listOf(value: Value | undefined): string[] {
  if (isList(value)) return value.filter((item) => typeof item === 'string');
  return typeof value === 'string' ? [value] : [];
}
