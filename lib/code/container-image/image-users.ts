import { originalHandler } from '../../core/datadog/handlers.ts';
import { nodeAt, readData } from '../data/data-document.ts';
import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import { isList, isMapping, type Value, type ValuePath, valueAt } from '../edit/value.ts';
import { lineNumber } from '../source/lines.ts';
import { folderOf, isIn, nameOf, resolvePath } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';

/**
 * A function of a SAM template or a Serverless service whose image is built from a Dockerfile. `command` is what the template
 * starts instead of the image's own CMD, with its place.
 */
export type ImageUser = {
  dockerfile: string;
  name: string;
  file: string;
  architecture: string | undefined;
  command: { words: readonly string[]; line: number } | undefined;
  environment: Readonly<Record<string, string>>;
  /** Where its command and its own variables stand, or would. */
  place: { command: ValuePath; variables: ValuePath } | undefined;
};

/** The functions that templates in the files build from one Dockerfile. */
export function usersOf(dockerfile: string, files: SourceFiles): ImageUser[] {
  const folder = nameOf(folderOf(dockerfile));
  // A template names the folder, unless it stands beside the Dockerfile: others need not be parsed again.
  const beside = folderOf(dockerfile);
  const near = [...files].filter(
    ([file, text]) => isDataFile(file) && (isIn(beside, file) || (text.includes(folder) && isNaming(text))),
  );
  return findImageUsers(new Map(near)).filter((user) => user.dockerfile === dockerfile);
}

/** The handler that every function of an image is given by its template, where they agree; undefined otherwise. */
export function originalInTemplates(users: readonly ImageUser[]): string | undefined {
  const originals = new Set(users.map(({ environment }) => originalHandler(environment)));
  return originals.size === 1 ? [...originals][0] : undefined;
}

/** Every function that a template in the files builds from a Dockerfile. Files that do not parse hold none. */
export function findImageUsers(files: SourceFiles): ImageUser[] {
  return [...files].flatMap(([file, text]) => {
    if (!isDataFile(file) || !isNaming(text)) return [];
    try {
      const document = readData(file, text);
      const lineOf = (path: ValuePath) => lineNumber(text, nodeAt(document, path)?.start ?? 0);
      const { value } = document.root;
      return [...samUsers(file, value, lineOf), ...serverlessUsers(file, value, lineOf)];
    } catch (error) {
      if (error instanceof SourceSyntaxError || error instanceof ShapeNotEditable) return [];
      throw error;
    }
  });
}

const dataEndings = ['.yml', '.yaml', '.json', '.template'];

function isDataFile(file: string): boolean {
  const name = nameOf(file).toLowerCase();
  return dataEndings.some((ending) => name.endsWith(ending));
}

/** Only these words can lead to a Dockerfile; most files of a monorepo need not be parsed. */
function isNaming(text: string): boolean {
  return text.includes('Dockerfile') || text.includes('DockerContext') || text.includes('ecr');
}

type LineOf = (path: ValuePath) => number;

function samUsers(file: string, template: Value, lineOf: LineOf): ImageUser[] {
  const resources = valueAt(template, ['Resources']);
  if (!isMapping(resources)) return [];
  return Object.entries(resources).flatMap(([name, resource]): ImageUser[] => {
    const type = valueAt(resource, ['Type']);
    const context = valueAt(resource, ['Metadata', 'DockerContext']);
    const dockerfile = valueAt(resource, ['Metadata', 'Dockerfile']) ?? 'Dockerfile';
    if (type !== 'AWS::Serverless::Function' || typeof context !== 'string' || typeof dockerfile !== 'string')
      return [];
    const path = resolvePath(folderOf(file), `${context}/${dockerfile}`);
    const commandPath = ['Resources', name, 'Properties', 'ImageConfig', 'Command'];
    const architectures = valueAt(resource, ['Properties', 'Architectures']);
    return path === undefined
      ? []
      : [
          {
            dockerfile: path,
            name,
            file,
            architecture: isList(architectures) ? textOf(architectures[0]) : undefined,
            command: commandAt(template, commandPath, lineOf),
            environment: textsOf(valueAt(resource, ['Properties', 'Environment', 'Variables'])),
            place: { command: commandPath, variables: ['Resources', name, 'Properties', 'Environment', 'Variables'] },
          },
        ];
  });
}

function serverlessUsers(file: string, service: Value, lineOf: LineOf): ImageUser[] {
  const functions = valueAt(service, ['functions']);
  const images = valueAt(service, ['provider', 'ecr', 'images']);
  if (!isMapping(functions) || !isMapping(images)) return [];
  return Object.entries(functions).flatMap(([name, value]): ImageUser[] => {
    const image = valueAt(value, ['image']);
    const imageName = isMapping(image) ? image.name : image;
    const source = typeof imageName === 'string' ? images[imageName] : undefined;
    const folder = isMapping(source) ? (source.path ?? '.') : source;
    const dockerfile = (isMapping(source) ? source.file : undefined) ?? 'Dockerfile';
    if (typeof folder !== 'string' || typeof dockerfile !== 'string') return [];
    const path = resolvePath(folderOf(file), `${folder}/${dockerfile}`);
    return path === undefined
      ? []
      : [
          {
            dockerfile: path,
            name,
            file,
            architecture: textOf(valueAt(value, ['architecture']) ?? valueAt(service, ['provider', 'architecture'])),
            command: commandAt(service, ['functions', name, 'image', 'command'], lineOf),
            environment: {
              ...textsOf(valueAt(service, ['provider', 'environment'])),
              ...textsOf(valueAt(value, ['environment'])),
            },
            place: {
              command: ['functions', name, 'image', 'command'],
              variables: ['functions', name, 'environment'],
            },
          },
        ];
  });
}

function commandAt(root: Value, path: ValuePath, lineOf: LineOf): ImageUser['command'] {
  const value = valueAt(root, path);
  const words = typeof value === 'string' ? [value] : isList(value) ? value.map((word) => writtenOut(word)) : [];
  return words.length === 0 ? undefined : { words, line: lineOf(path) };
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsOf(value: Value | undefined): Record<string, string> {
  if (!isMapping(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, writtenOut(member)]));
}

function writtenOut(value: Value): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
