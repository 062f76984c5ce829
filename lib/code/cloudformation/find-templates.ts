import { readData } from '../data/data-document.ts';
import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import { isMapping, type Value } from '../edit/value.ts';
import type { Project, WayName } from '../project.ts';
import { folderOf, nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { longForm } from './intrinsics.ts';
import { functionTypes } from './template-function.ts';
import { samTransform, transformNames } from './transform.ts';

const templateEndings = ['.yml', '.yaml', '.json', '.template'];

/** What kind of template a file is; undefined when it defines no functions. */
type TemplateKind = 'sam' | 'cloudformation';

/** Every template of a kind that defines functions, one project each. */
export function findTemplates(files: SourceFiles, kind: TemplateKind, way: WayName): Project[] {
  return [...files]
    .filter(([path, text]) => kindOf(path, text) === kind)
    .map(([path]): Project => ({ path: folderOf(path), way, entry: path }))
    .sort((a, b) => (a.entry < b.entry ? -1 : 1));
}

function kindOf(path: string, text: string): TemplateKind | undefined {
  if (!templateEndings.some((ending) => path.toLowerCase().endsWith(ending))) return undefined;
  // Most files of a monorepo are no templates, and parsing each would take most of the time.
  if (!text.includes('AWS::Serverless') && !text.includes(functionTypes.raw)) return undefined;
  try {
    return kindOfValue(readData(path, text).root.value);
  } catch (error) {
    // It is refused when it is planned, with the place of the mistake.
    if (error instanceof SourceSyntaxError || error instanceof ShapeNotEditable) return kindOfBroken(path, text);
    throw error;
  }
}

function kindOfValue(value: Value): TemplateKind | undefined {
  if (!isMapping(value) || !isMapping(value.Resources)) return undefined;
  const types = Object.values(value.Resources).flatMap((resource) =>
    isMapping(resource) && typeof resource.Type === 'string' ? [resource.Type] : [],
  );
  const isSam = types.some((type) => type.startsWith('AWS::Serverless::'));
  if (isSam || transformNames(longForm(value.Transform ?? null)).includes(samTransform))
    return types.some((type) => type === functionTypes.sam || type === functionTypes.raw) ? 'sam' : undefined;
  return types.includes(functionTypes.raw) ? 'cloudformation' : undefined;
}

/** A file that does not parse counts when it says itself what it is. */
function kindOfBroken(path: string, text: string): TemplateKind | undefined {
  if (nameOf(path).startsWith('serverless')) return undefined;
  if (text.includes(samTransform)) return 'sam';
  return text.includes('AWSTemplateFormatVersion') ? 'cloudformation' : undefined;
}
