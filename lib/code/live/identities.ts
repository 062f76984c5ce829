import { usersOf } from '../container-image/image-users.ts';
import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import type { FunctionPrediction, Project } from '../project.ts';
import { nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { cdkIdentities } from './cdk-names.ts';
import type { CodeIdentity, Identities } from './code-identity.ts';
import { serverlessIdentities } from './serverless-names.ts';
import { templateIdentities } from './template-names.ts';
import { terraformIdentities } from './terraform-names.ts';

/**
 * How each function of a planned project is known once it is deployed, in the order of the predictions; undefined where the
 * files do not tell it. `files` are those before the edits.
 */
export function identitiesOf(
  project: Project,
  files: SourceFiles,
  functions: readonly FunctionPrediction[],
): (CodeIdentity | undefined)[] {
  if (functions.length === 0) return [];
  const identities = readIdentities(project, files);
  const seen = new Map<string, number>();
  return functions.map(({ name, logicalId }) => {
    const key = logicalId ?? name;
    const index = seen.get(key) ?? 0;
    seen.set(key, index + 1);
    const known = identities.get(key);
    return known?.[index] ?? (project.way === 'chalice' ? chaliceIdentity(name) : known?.[0]);
  });
}

/** Chalice itself names a function after application and stage, and so does the prediction. */
function chaliceIdentity(name: string): CodeIdentity {
  return { owners: ['chalice'], names: [[name]] };
}

function readIdentities(project: Project, files: SourceFiles): Identities {
  try {
    return read(project, files);
  } catch (error) {
    // The plan has said already what cannot be read.
    if (error instanceof SourceSyntaxError || error instanceof ShapeNotEditable || error instanceof RangeError)
      return new Map();
    throw error;
  }
}

function read(project: Project, files: SourceFiles): Identities {
  switch (project.way.split(':')[0]) {
    case 'serverless':
      return serverlessIdentities(project.entry, files);
    case 'sam':
    case 'cloudformation':
      return templateIdentities(project.entry, files);
    case 'cdk':
      return cdkIdentities(project, files);
    case 'terraform':
      return terraformIdentities(project.path, files);
    case 'container':
      return imageIdentities(project, files);
    default:
      return new Map();
  }
}

/** The functions that templates build from a Dockerfile are known as those templates say. */
function imageIdentities({ entry }: Project, files: SourceFiles): Identities {
  const identities = new Map<string, CodeIdentity[]>();
  for (const { name, file } of usersOf(entry, files)) {
    const own = nameOf(file).startsWith('serverless')
      ? serverlessIdentities(file, files)
      : templateIdentities(file, files);
    const found = own.get(name)?.[0];
    if (found !== undefined) identities.set(name, [...(identities.get(name) ?? []), found]);
  }
  return identities;
}
