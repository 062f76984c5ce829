import { SourceSyntaxError } from '../edit/language.ts';
import type { Project } from '../project.ts';
import { folderOf, nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { findParts } from './datadog-parts.ts';
import { readDockerfile } from './dockerfile.ts';
import { readStart } from './image-command.ts';
import { findImageUsers } from './image-users.ts';
import { finalStage } from './stages.ts';

/** Every Dockerfile of a Lambda function: told by its base image or its runtime client, by Datadog in it, or by a template. */
export function findDockerfiles(files: SourceFiles): Project[] {
  const candidates = [...files].filter(([path]) => isDockerfileName(nameOf(path))).sort(([a], [b]) => (a < b ? -1 : 1));
  if (candidates.length === 0) return [];
  const used = new Set(findImageUsers(files).map(({ dockerfile }) => dockerfile));
  return candidates
    .filter(([path, text]) => used.has(path) || isLambda(text))
    .map(([path]): Project => ({ path: folderOf(path), way: 'container', entry: path }));
}

function isDockerfileName(name: string): boolean {
  const lower = name.toLowerCase();
  const isNamed = ['dockerfile', 'containerfile'].some((word) => lower === word || lower.startsWith(`${word}.`));
  return (isNamed && !lower.endsWith('.dockerignore')) || lower.endsWith('.dockerfile');
}

function isLambda(text: string): boolean {
  try {
    const source = readDockerfile(text);
    const stage = finalStage(source);
    return readStart(stage).isLambda || findParts(source, stage).extension !== undefined;
  } catch (error) {
    // Nothing says that it is a function's.
    if (error instanceof SourceSyntaxError) return false;
    throw error;
  }
}
