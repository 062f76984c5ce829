import { isRedirect, originalHandler } from '../../core/datadog/handlers.ts';
import type { Finding, Project } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { ProjectPlan } from '../way.ts';
import { DockerfileEdit } from './dockerfile-edit.ts';
import { containerFinding } from './findings.ts';
import { handlerOf, type LambdaImage } from './image.ts';
import { type ImageUser, originalInTemplates } from './image-users.ts';
import { predictFunctions } from './prediction.ts';
import { restoreCommands } from './template-command.ts';
import { inheritedHandler } from './write-parts.ts';

/** Plans to take Datadog out of the final stage of an image: what was added, and what its documentation tells to write by hand. */
export function planRemove(
  project: Project,
  image: LambdaImage,
  users: readonly ImageUser[],
  files: SourceFiles,
): ProjectPlan {
  const { parts, stage, source } = image;
  const edit = new DockerfileEdit(source, project.entry);
  const findings: Finding[] = [];
  const handler = handlerOf(image);
  const original = originalHandler(stage.env) ?? originalInTemplates(users);
  if (isRedirect(handler) && original === undefined)
    return {
      files: [],
      functions: predictFunctions(project, image, undefined, users),
      findings: [
        containerFinding(
          'redirectedWithoutOriginal',
          { handler: handler ?? '' },
          { file: project.entry, line: stage.from.line },
        ),
      ],
      steps: [],
    };
  if (original !== undefined) restoreCommand(edit, image, original);
  for (const instruction of new Set([
    ...(parts.extension === undefined ? [] : [parts.extension]),
    ...parts.libraries,
    ...parts.users,
    ...parts.variables,
    ...(isRedirect(handler) || parts.extension !== undefined ? parts.harmful : []),
  ]))
    edit.remove(instruction);
  const plan = edit.plan();
  const templates = restoreCommands(users, files);
  const functions = predictFunctions(project, image, plan, users, templates.users);
  const kept = Object.keys(functions[0]?.after.environment ?? {}).filter((name) => name.startsWith('DD_'));
  const place = { file: project.entry };
  if (plan !== undefined && kept.length > 0)
    findings.push(containerFinding('variablesKept', { variables: kept.join(', ') }, place));
  if (plan !== undefined && parts.isLibraryMixedIn) findings.push(containerFinding('libraryKept', {}, place));
  return {
    files: [...(plan === undefined ? [] : [plan]), ...templates.plans],
    functions,
    findings,
    steps: plan === undefined ? [] : [{ code: 'buildImage', params: { file: project.entry } }],
  };
}

function restoreCommand(edit: DockerfileEdit, image: LambdaImage, original: string): void {
  const { start, stage, parts } = image;
  if (start.kind !== 'handler' || start.command.stage !== stage.index || !isRedirect(start.word.value)) return;
  const { instruction } = start.command;
  const before = stage.own[stage.own.indexOf(instruction) - 1];
  const isAdded = before !== undefined && parts.variables.includes(before) && inheritedHandler(image) === original;
  if (isAdded) edit.remove(instruction);
  else {
    const { start: from, end } = start.word;
    edit.replace(
      instruction,
      { start: from, end, text: JSON.stringify(original) },
      ['command', start.wordIndex],
      original,
    );
  }
}
