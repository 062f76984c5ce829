import type { SourceFiles } from '../source/source-files.ts';
import type { FilePlan, ProjectPlan } from '../way.ts';
import { SourceSyntaxError } from './language.ts';
import { type ProofReason, proveEdit } from './prove-edit.ts';

/** The files after a plan; or the first reason against it, with the file and, where one can be named, the line. */
export type ProvedPlan = { files: SourceFiles } | { reason: ProofReason; file: string; line?: number };

/** Makes the plans of a project for other files or the other mode, with everything else the same. */
export type Replan = (files: SourceFiles, mode: 'same' | 'remove') => ProjectPlan;

/**
 * Applies a plan to a copy of the files and proves it: each file by `proveEdit`, then the whole: planning again changes
 * nothing, and removing afterwards gives byte for byte what removing from the original gives. For a project that held
 * nothing of Datadog that is the original itself.
 */
export function proveProject(plan: ProjectPlan, files: SourceFiles, replan: Replan): ProvedPlan {
  const edited = applyPlan(plan.files, files);
  if ('reason' in edited || plan.files.length === 0) return edited;
  const [again] = replan(edited.files, 'same').files;
  if (again !== undefined) return { reason: 'notIdempotent', file: again.path };
  const removed = provePlans(replan(edited.files, 'remove').files, edited.files);
  const original = provePlans(replan(files, 'remove').files, files);
  if ('reason' in removed) return { ...removed, reason: 'notReversible' };
  // A project whose removal cannot be planned at all says so when somebody asks for it.
  if ('reason' in original) return edited;
  const touched = [...plan.files.map(({ path }) => path), ...removed.changed.keys(), ...original.changed.keys()];
  const textIn = (changed: ChangedTexts, from: SourceFiles, path: string) =>
    changed.has(path) ? changed.get(path) : from.get(path);
  const differing = touched.find(
    (path) => textIn(original.changed, files, path) !== textIn(removed.changed, edited.files, path),
  );
  return differing === undefined ? edited : { reason: 'notReversible', file: differing };
}

/** The files that plans change, by path; undefined for one that they delete. */
type ChangedTexts = ReadonlyMap<string, string | undefined>;

/** The files with each plan applied and proved on its own. */
export function applyPlan(plans: readonly FilePlan[], files: SourceFiles): ProvedPlan {
  const proved = provePlans(plans, files);
  if ('reason' in proved) return proved;
  if (proved.changed.size === 0) return { files };
  const edited = new Map(files);
  for (const [path, text] of proved.changed) {
    if (text === undefined) edited.delete(path);
    else edited.set(path, text);
  }
  return { files: edited };
}

/** What plans make of the files that they name, each proved on its own: a monorepo is not copied for one project. */
function provePlans(
  plans: readonly FilePlan[],
  files: SourceFiles,
): { changed: ChangedTexts } | { reason: ProofReason; file: string; line?: number } {
  const changed = new Map<string, string | undefined>();
  for (const plan of plans) {
    const failed = changed.has(plan.path) ? ({ reason: 'overlap' } as const) : applyOne(plan, files, changed);
    if (failed !== undefined) return { ...failed, file: plan.path };
  }
  return { changed };
}

function applyOne(
  plan: FilePlan,
  files: SourceFiles,
  changed: Map<string, string | undefined>,
): { reason: ProofReason; line?: number } | undefined {
  const before = files.get(plan.path);
  if (plan.action === 'create') {
    if (before !== undefined) return { reason: 'bytesOutside' };
    changed.set(plan.path, plan.text);
    return doesParse(plan) ? undefined : { reason: 'syntax' };
  }
  if (before === undefined) return { reason: 'bytesOutside' };
  if (plan.action === 'delete') {
    changed.set(plan.path, undefined);
    return undefined;
  }
  const proved = proveEdit(before, plan);
  if ('reason' in proved) return proved;
  if (proved.after === before) return { reason: 'notIdempotent' };
  changed.set(plan.path, proved.after);
  return undefined;
}

function doesParse(plan: FilePlan & { action: 'create' }): boolean {
  try {
    plan.language.parse(plan.text);
    return true;
  } catch (error) {
    if (error instanceof SourceSyntaxError) return false;
    throw error;
  }
}
