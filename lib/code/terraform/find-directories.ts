import type { Project, WayName } from '../project.ts';
import { folderOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { isHclName, isJsonName } from './directory.ts';

/** Modules of the public registry that make a function. */
export const communityModule = 'terraform-aws-modules/lambda/aws';
export const datadogModule = 'DataDog/lambda-datadog/aws';

const functionResource = 'aws_lambda_function';

/** Every folder whose Terraform files define functions, itself or through a module that is known. */
export function findDirectories(files: SourceFiles, way: WayName): Project[] {
  const folders = new Set<string>();
  for (const [path, text] of files)
    if ((isHclName(path) && doesDefine(text)) || (isJsonName(path) && text.includes(`"${functionResource}"`)))
      folders.add(folderOf(path));
  return [...folders].sort().map((path) => ({ path, way, entry: path }));
}

function doesDefine(text: string): boolean {
  if (text.includes(communityModule) || text.includes(datadogModule)) return true;
  for (let at = text.indexOf(functionResource); at !== -1; at = text.indexOf(functionResource, at + 1)) {
    const before = text.slice(Math.max(0, at - 200), at).trimEnd();
    const label = before.endsWith('"') ? before.slice(0, -1).trimEnd() : before;
    const next = text.charAt(at + functionResource.length);
    if (label.endsWith('resource') && (next === '"' || next === ' ' || next === '\t')) return true;
  }
  return false;
}
