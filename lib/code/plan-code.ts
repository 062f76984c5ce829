import { refuseDelegatedKey } from './delegated-key.ts';
import { ShapeNotEditable, SourceSyntaxError } from './edit/language.ts';
import { proveProject } from './edit/prove-project.ts';
import { applySplices } from './edit/splice.ts';
import { sharedFinding } from './findings.ts';
import { loadGrammars } from './parsers/grammars.ts';
import type { FileEdit, Finding, Project, ProjectResult, WayName } from './project.ts';
import { findSettingHints } from './setting-hints.ts';
import type { SourceFiles } from './source/source-files.ts';
import type { CodeRequest, FilePlan, ProjectPlan, Way } from './way.ts';
import { ways } from './ways.ts';

/**
 * Which ways are taken. One name: that way alone, which may be an alternative one (`terraform:module`). A map: the recommended
 * ways, except for the projects whose entries it names. Without either: the recommended ways.
 */
export type WayChoice = WayName | ReadonlyMap<string, WayName> | undefined;

/** The plans of all projects, and the files as they are with all of them applied. */
export type CodePlan = { projects: ProjectResult[]; edits: FileEdit[] };

/**
 * Finds every project in the files and plans it. Projects are planned in order, each on what the ones before it left, so that a
 * file that two of them share is edited once. A project that cannot be planned is `refused`; the others are still given.
 * `beforeEach` is awaited before each project, for a process that has other work to do in between.
 */
export async function planCode(
  files: SourceFiles,
  request: CodeRequest,
  choice?: WayChoice,
  among: readonly Way[] = ways,
  beforeEach: () => Promise<void> = async () => undefined,
): Promise<CodePlan> {
  const found = findProjects(files, choice, among);
  await loadGrammars(new Set(found.flatMap(({ way }) => way.grammars)));
  const projects: ProjectResult[] = [];
  let current = files;
  for (const { way, project } of found) {
    await beforeEach();
    const { result, files: next } = planProject(way, project, current, request);
    projects.push(result);
    current = next;
  }
  return { projects, edits: compareFiles(files, current, [...files.keys(), ...current.keys()]) };
}

type FoundProject = { way: Way; project: Project };

function findProjects(files: SourceFiles, choice: WayChoice, among: readonly Way[]): FoundProject[] {
  if (typeof choice === 'string') return findAll(files, (way) => way.name === choice, among);
  const recommended = findAll(files, isRecommended, among);
  if (choice === undefined || choice.size === 0) return recommended;
  const others = findAll(files, (way) => !isRecommended(way), among);
  return recommended.map((one) => {
    const chosen = choice.get(one.project.entry);
    return others.find((other) => other.project.way === chosen && isAlternative(other, one)) ?? one;
  });
}

function findAll(files: SourceFiles, isAsked: (way: Way) => boolean, among: readonly Way[]): FoundProject[] {
  return among.filter(isAsked).flatMap((way) => way.findProjects(files).map((project) => ({ way, project })));
}

/**
 * The ways in which a project can be planned, by the entries of projects that have more than one: the recommended way, then its
 * alternative forms that find the same entry, and the ways on request that do.
 */
export function listAlternatives(files: SourceFiles, among: readonly Way[] = ways): Map<string, WayName[]> {
  const alternatives = new Map<string, WayName[]>();
  const others = findAll(files, (way) => !isRecommended(way), among);
  if (others.length === 0) return alternatives;
  for (const one of findAll(files, isRecommended, among)) {
    const { entry, way } = one.project;
    const forms = others.filter((other) => isAlternative(other, one));
    if (forms.length > 0) alternatives.set(entry, [way, ...forms.map((form) => form.project.way)]);
  }
  return alternatives;
}

/** Whether a way is taken without being asked for. */
export function isRecommended({ name, isOnRequest }: Way): boolean {
  return !name.includes(':') && isOnRequest !== true;
}

/** Whether a project found by another way is the same one, in another form or with what a way on request adds beside it. */
function isAlternative(other: FoundProject, one: FoundProject): boolean {
  const isSame = other.project.entry === one.project.entry && other.project.path === one.project.path;
  return isSame && (other.way.isOnRequest === true || familyOf(other.project.way) === familyOf(one.project.way));
}

function familyOf(name: WayName): string {
  return name.split(':')[0] ?? name;
}

/** Plans and proves one project. Returns also the files as they are afterwards: the given ones unless it is a `change`. */
export function planProject(
  way: Way,
  project: Project,
  files: SourceFiles,
  request: CodeRequest,
): { result: ProjectResult; files: SourceFiles } {
  const nothing = { ...project, files: [], functions: [], findings: [], steps: [] };
  const refused = refuseDelegatedKey(way.name, request);
  if (refused !== undefined) return { result: { ...nothing, verdict: 'refused', findings: [refused] }, files };
  const plan = attempt(() => way.plan(project, files, request));
  if ('refusal' in plan) return { result: { ...nothing, verdict: 'refused', findings: [plan.refusal] }, files };
  const { functions, findings, steps } = plan.value;
  const proved = attempt(() =>
    proveProject(plan.value, files, (edited, mode) =>
      way.plan(project, edited, mode === 'same' ? request : { ...request, mode: 'remove' }),
    ),
  );
  if ('refusal' in proved)
    return { result: { ...nothing, verdict: 'refused', findings: [...findings, proved.refusal] }, files };
  if ('reason' in proved.value) {
    const { reason, file, line } = proved.value;
    const place = line === undefined ? { file } : { file, line };
    const refusal = sharedFinding('proofFailed', { reason, file }, place);
    const byHand = plan.value.files.map((edit) => ({
      code: 'editByHand',
      params: { file: edit.path, snippet: snippetOf(edit, files) },
    }));
    return { result: { ...nothing, verdict: 'refused', findings: [...findings, refusal], steps: byHand }, files };
  }
  const touched = plan.value.files.map(({ path }) => path);
  const edits = compareFiles(files, proved.value.files, touched);
  const isRefused = edits.length === 0 && findings.some(({ severity }) => severity === 'blocked');
  const hints = request.mode === 'instrument' && !isRefused ? findSettingHints(request.settings) : [];
  const verdict = edits.length > 0 ? 'change' : isRefused ? 'refused' : 'unchanged';
  const result: ProjectResult = {
    ...project,
    verdict,
    files: edits,
    functions: [...functions],
    findings: [...findings, ...hints, ...droppedComments(plan.value)],
    steps: [...steps],
  };
  return { result, files: proved.value.files };
}

/** What one project's code may do to its own plan is contained: the other projects are still given. */
function attempt<Value>(run: () => Value): { value: Value } | { refusal: Finding } {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof SourceSyntaxError)
      return { refusal: sharedFinding('syntaxError', fileParam(error.file), placeOf(error)) };
    if (error instanceof ShapeNotEditable)
      return {
        refusal: sharedFinding('shapeNotEditable', { what: error.what, ...fileParam(error.file) }, placeOf(error)),
      };
    // The message may repeat the customer's text, so only the kind of error is told.
    return { refusal: sharedFinding('planFailed', { error: error instanceof Error ? error.name : 'unknown' }) };
  }
}

function fileParam(file: string | undefined) {
  return { file: file ?? '' };
}

function placeOf({ file, line }: { file: string | undefined; line: number | undefined }) {
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
}

/** What an edit would have written, for a person to put in place. */
function snippetOf(plan: FilePlan, files: SourceFiles): string {
  if (plan.action === 'delete') return '';
  if (plan.action === 'create') return plan.text;
  const before = files.get(plan.path) ?? '';
  const written = plan.splices.map(({ text }) => text.trim()).filter((text) => text !== '');
  return written.length > 0 ? written.join('\n') : applySplices(before, []);
}

function droppedComments(plan: ProjectPlan): Finding[] {
  return plan.files.flatMap((file) =>
    file.action === 'edit' && file.droppedComments !== undefined && file.droppedComments.length > 0
      ? [
          sharedFinding(
            'commentsRemoved',
            { comments: file.droppedComments.join('\n'), file: file.path },
            { file: file.path },
          ),
        ]
      : [],
  );
}

function compareFiles(before: SourceFiles, after: SourceFiles, paths: readonly string[]): FileEdit[] {
  const changed = [...new Set(paths)].filter((path) => before.get(path) !== after.get(path));
  return changed.sort().map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }));
}
