import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import { loadGrammars } from '../parsers/grammars.ts';
import { planProject } from '../plan-code.ts';
import type { FileEdit, ProjectResult } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, Way } from '../way.ts';

/** The only project of a way in some files, planned; for tests. Throws when there is none or several. */
export async function planOnly(way: Way, files: SourceFiles, request: CodeRequest): Promise<ProjectResult> {
  await loadGrammars(way.grammars);
  const [project, ...others] = way.findProjects(files);
  if (project === undefined || others.length > 0) throw new Error(`There are ${others.length + 1} projects or none.`);
  const { result } = planProject(way, project, files, request);
  if (result.findings.some(({ code }) => code === 'planFailed')) surface(() => way.plan(project, files, request));
  return result;
}

/** In a test a mistake of the way itself shall show as what it is, not as the finding `planFailed`. */
function surface(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof SourceSyntaxError || error instanceof ShapeNotEditable)) throw error;
  }
}

/** Files as a map, from an object of path → text. */
export function filesOf(files: Readonly<Record<string, string>>): SourceFiles {
  return new Map(Object.entries(files));
}

/** The files after edits. */
export function applyEdits(files: SourceFiles, edits: readonly FileEdit[]): SourceFiles {
  const edited = new Map(files);
  for (const { path, after } of edits) {
    if (after === null) edited.delete(path);
    else edited.set(path, after);
  }
  return edited;
}

/**
 * What breaks the laws of a way on files that hold nothing of Datadog, as readable lines; empty when all hold: instrumenting
 * is a `change`, a second run is `unchanged`, removing gives the original bytes, removing from the original is `unchanged`.
 * `blocked` findings of the plan are listed too, so that a fixture cannot pass by being refused.
 */
export async function brokenLaws(way: Way, files: SourceFiles, request: CodeRequest): Promise<string[]> {
  const remove = { ...request, mode: 'remove' } as const;
  const first = await planOnly(way, files, request);
  const edited = applyEdits(files, first.files);
  const again = await planOnly(way, edited, request);
  const removed = await planOnly(way, edited, remove);
  const untouched = await planOnly(way, files, remove);
  const restored = applyEdits(edited, removed.files);
  const blocked = first.findings.filter(({ severity }) => severity === 'blocked');
  return [
    ...blocked.map(({ code, params }) => `${code} ${JSON.stringify(params)}`),
    ...(first.verdict === 'change' ? [] : [`instrumenting is ${first.verdict}`]),
    ...(again.verdict === 'unchanged' ? [] : [`instrumenting again is ${again.verdict}`]),
    ...(removed.verdict === 'change' ? [] : [`removing is ${removed.verdict}`]),
    ...(untouched.verdict === 'unchanged' ? [] : [`removing from the original is ${untouched.verdict}`]),
    ...[...files].flatMap(([path, text]) => (restored.get(path) === text ? [] : [`${path} is not restored`])),
    ...[...restored.keys()].flatMap((path) => (files.has(path) ? [] : [`${path} is left behind`])),
  ];
}
