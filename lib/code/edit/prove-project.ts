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
  const removed = applyPlan(replan(edited.files, 'remove').files, edited.files);
  const original = applyPlan(replan(files, 'remove').files, files);
  if ('reason' in removed) return { ...removed, reason: 'notReversible' };
  // A project whose removal cannot be planned at all says so when somebody asks for it.
  if ('reason' in original) return edited;
  const differing = firstDifference(original.files, removed.files);
  return differing === undefined ? edited : { reason: 'notReversible', file: differing };
}

/** The files with each plan applied and proved on its own. */
export function applyPlan(plans: readonly FilePlan[], files: SourceFiles): ProvedPlan {
  const edited = new Map(files);
  const touched = new Set<string>();
  for (const plan of plans) {
    const failed = touched.has(plan.path) ? ({ reason: 'overlap' } as const) : applyOne(plan, files, edited);
    if (failed !== undefined) return { ...failed, file: plan.path };
    touched.add(plan.path);
  }
  return { files: edited };
}

function applyOne(
  plan: FilePlan,
  files: SourceFiles,
  edited: Map<string, string>,
): { reason: ProofReason; line?: number } | undefined {
  const before = files.get(plan.path);
  if (plan.action === 'create') {
    if (before !== undefined) return { reason: 'bytesOutside' };
    edited.set(plan.path, plan.text);
    return doesParse(plan) ? undefined : { reason: 'syntax' };
  }
  if (before === undefined) return { reason: 'bytesOutside' };
  if (plan.action === 'delete') {
    edited.delete(plan.path);
    return undefined;
  }
  const proved = proveEdit(before, plan);
  if ('reason' in proved) return proved;
  if (proved.after === before) return { reason: 'notIdempotent' };
  edited.set(plan.path, proved.after);
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

function firstDifference(expected: SourceFiles, found: SourceFiles): string | undefined {
  for (const [path, text] of expected) if (found.get(path) !== text) return path;
  for (const path of found.keys()) if (!expected.has(path)) return path;
  return undefined;
}
