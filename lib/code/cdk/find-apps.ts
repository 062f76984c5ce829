import { readData } from '../data/data-document.ts';
import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import { valueAt } from '../edit/value.ts';
import type { Project } from '../project.ts';
import { folderOf, isIn, nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';

/** The languages of CDK; `other` are those that are not edited. */
export type CdkLanguage = 'typescript' | 'python' | 'other';

/** Every folder that holds `cdk.json`. */
export function findApps(files: SourceFiles): Project[] {
  return [...files.keys()]
    .filter((path) => nameOf(path) === 'cdk.json')
    .sort()
    .map((entry): Project => ({ path: folderOf(entry), way: 'cdk', entry }));
}

/** The language of an application: as its command says, else by the files that are there. */
export function languageOf({ entry, path }: Project, files: SourceFiles): CdkLanguage {
  const words = commandOf(entry, files.get(entry) ?? '')
    .split(' ')
    .filter((word) => word !== '');
  const has = (...parts: string[]) => words.some((word) => parts.some((part) => word === part || word.endsWith(part)));
  if (has('mvn', 'gradle', 'gradlew', 'dotnet', 'go', '.jar', '.go', '.csproj', 'java')) return 'other';
  if (has('.py', 'python', 'python3')) return 'python';
  if (has('.ts', '.js', '.mjs', '.mts', 'ts-node', 'tsx', 'node')) return 'typescript';
  const names = new Set([...files.keys()].filter((file) => isIn(path, file)).map(nameOf));
  return names.has('package.json') ? 'typescript' : names.has('app.py') ? 'python' : 'other';
}

function commandOf(entry: string, text: string): string {
  try {
    const command = valueAt(readData(entry, text).root.value, ['app']);
    return typeof command === 'string' ? command : '';
  } catch (error) {
    if (error instanceof SourceSyntaxError || error instanceof ShapeNotEditable) return '';
    throw error;
  }
}

/** The sources of an application that can hold functions: without tests, declarations and other applications below it. */
export function sourcesOf({ path }: Project, files: SourceFiles, language: CdkLanguage): string[] {
  const others = findApps(files)
    .map((other) => other.path)
    .filter((other) => other !== path && isBelow(other, path));
  const endings = language === 'python' ? ['.py'] : ['.ts', '.tsx', '.mts', '.js', '.mjs'];
  const words =
    language === 'python'
      ? ['aws_lambda', 'datadog_cdk_constructs']
      : ['aws-lambda', 'aws_lambda', 'datadog-cdk-constructs'];
  return (
    [...files]
      .filter(([file]) => isBelow(folderOf(file), path) && !others.some((other) => isBelow(folderOf(file), other)))
      .filter(([file]) => endings.some((ending) => file.endsWith(ending)) && !isTest(file) && !file.includes('.d.'))
      // Only a file that names one of these can construct functions; most need not be parsed.
      .filter(([, text]) => words.some((word) => text.includes(word)))
      .map(([file]) => file)
      .sort()
  );
}

function isBelow(folder: string, parent: string): boolean {
  return parent === '.' || folder === parent || folder.startsWith(`${parent}/`);
}

function isTest(file: string): boolean {
  const name = nameOf(file);
  const isNamed =
    name.includes('.test.') || name.includes('.spec.') || name.startsWith('test_') || name.endsWith('_test.py');
  return (
    isNamed ||
    file
      .split('/')
      .slice(0, -1)
      .some((folder) => ['test', 'tests', '__tests__'].includes(folder))
  );
}
