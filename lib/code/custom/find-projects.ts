import { readData } from '../data/data-document.ts';
import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import { valueAt } from '../edit/value.ts';
import type { Project } from '../project.ts';
import { folderOf, nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CustomSnippetTitle } from './custom-snippets.ts';

/** A tool that is known by name and not edited. */
export type OtherTool = 'sst' | 'pulumi' | 'cdktf';

/** The files by which a tool knows its projects. Sources: the tools' documentation, autumn 2026. */
const projectFiles: Readonly<Record<string, OtherTool>> = {
  'sst.config.ts': 'sst',
  'sst.config.js': 'sst',
  'sst.config.mjs': 'sst',
  'sst.json': 'sst',
  'Pulumi.yaml': 'pulumi',
  'Pulumi.yml': 'pulumi',
  'cdktf.json': 'cdktf',
};

/** A tool's name as people write it. */
export const toolNames: Readonly<Record<OtherTool, string>> = {
  sst: 'SST',
  pulumi: 'Pulumi',
  cdktf: 'CDK for Terraform',
};

/** Every project of a tool that is known and not edited, one for each folder and tool. */
export function findOtherTools(files: SourceFiles): Project[] {
  const found = new Map<string, Project>();
  for (const entry of [...files.keys()].sort()) {
    const tool = toolOf(entry);
    if (tool === undefined) continue;
    const path = folderOf(entry);
    const key = `${path}\n${tool}`;
    if (!found.has(key)) found.set(key, { path, way: 'custom', entry });
  }
  return [...found.values()];
}

/** The tool whose project file this is; undefined for every other file. */
export function toolOf(entry: string): OtherTool | undefined {
  const name = nameOf(entry);
  return Object.hasOwn(projectFiles, name) ? projectFiles[name] : undefined;
}

/** The snippet that a project is answered with: the one of its tool in its language, or the raw values. */
export function formOf(entry: string, files: SourceFiles): CustomSnippetTitle {
  switch (toolOf(entry)) {
    case 'sst':
      return 'sst';
    case 'pulumi':
      return (
        pulumiForms[textAt(entry, files, ['runtime', 'name']) ?? textAt(entry, files, ['runtime']) ?? ''] ?? 'values'
      );
    case 'cdktf':
      return cdktfForms[textAt(entry, files, ['language']) ?? ''] ?? 'values';
    default:
      return 'values';
  }
}

const pulumiForms: Readonly<Record<string, CustomSnippetTitle | undefined>> = {
  nodejs: 'pulumiTypeScript',
  python: 'pulumiPython',
  yaml: 'pulumiYaml',
};

const cdktfForms: Readonly<Record<string, CustomSnippetTitle | undefined>> = {
  typescript: 'cdktfTypeScript',
  python: 'cdktfPython',
};

function textAt(entry: string, files: SourceFiles, path: readonly string[]): string | undefined {
  try {
    const found = valueAt(readData(entry, files.get(entry) ?? '').root.value, path);
    return typeof found === 'string' ? found : undefined;
  } catch (error) {
    // A project file that does not parse still names its tool; the raw values fit every language.
    if (error instanceof SourceSyntaxError || error instanceof ShapeNotEditable) return undefined;
    throw error;
  }
}
