import type { Project } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, ProjectPlan, Way } from '../way.ts';
import { findDockerfiles } from './find-dockerfiles.ts';
import { containerFindings, containerSteps } from './findings.ts';
import { readImage } from './image.ts';
import { usersOf } from './image-users.ts';
import { planInstrument } from './plan-instrument.ts';
import { planRemove } from './plan-remove.ts';

/** Container images: the Dockerfile of a function. Images are rebuilt and deployed by whatever deploys the function. */
export const containerImage: Way = {
  name: 'container',
  grammars: [],
  findings: containerFindings,
  steps: containerSteps,
  findProjects: findDockerfiles,
  plan,
};

function plan(project: Project, files: SourceFiles, request: CodeRequest): ProjectPlan {
  const image = readImage(files.get(project.entry) ?? '');
  const users = usersOf(project.entry, files);
  return request.mode === 'instrument'
    ? planInstrument(project, image, users, files, request)
    : planRemove(project, image, users, files);
}
