import type { Project } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, ProjectPlan, Way } from '../way.ts';
import { TerraformDirectory } from './directory.ts';
import { findDirectories } from './find-directories.ts';
import { terraformFindings, terraformSteps } from './findings.ts';
import { planInPlace } from './plan-in-place.ts';
import { planModule } from './plan-module.ts';
import { planRemove } from './plan-remove.ts';

/** Terraform and OpenTofu, edited in place: no resource moves, so a plan shows updates alone. */
export const terraform: Way = {
  name: 'terraform',
  grammars: ['hcl'],
  findings: terraformFindings,
  steps: terraformSteps,
  findProjects: (files) => findDirectories(files, 'terraform'),
  plan: ({ path }: Project, files: SourceFiles, request: CodeRequest): ProjectPlan => {
    const directory = new TerraformDirectory(path, files);
    return request.mode === 'instrument' ? planInPlace(directory, request) : planRemove(directory, request);
  },
};

/** The same directories, with each function brought into Datadog's module `DataDog/lambda-datadog/aws`. */
export const terraformModule: Way = {
  ...terraform,
  name: 'terraform:module',
  findProjects: (files) => findDirectories(files, 'terraform:module'),
  plan: ({ path }: Project, files: SourceFiles, request: CodeRequest): ProjectPlan => {
    const directory = new TerraformDirectory(path, files);
    return request.mode === 'instrument' ? planModule(directory, request) : planRemove(directory, request);
  },
};
