import type { Project } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, ProjectPlan, Way } from '../way.ts';
import { findTemplates } from './find-templates.ts';
import { templateFindings, templateSteps } from './findings.ts';
import { planInPlace } from './plan-in-place.ts';
import { planMacro } from './plan-macro.ts';
import { planRemove } from './plan-remove.ts';
import { Template } from './template.ts';

/** CloudFormation, YAML and JSON, through Datadog's macro. */
export const cloudformation: Way = {
  name: 'cloudformation',
  grammars: [],
  findings: templateFindings,
  steps: templateSteps,
  findProjects: (files) => findTemplates(files, 'cloudformation', 'cloudformation'),
  plan: (project, files, request) => planTemplate(project, files, request, planMacro),
};

/** The same with layers, handler and variables written at each function. */
export const cloudformationInPlace: Way = {
  ...cloudformation,
  name: 'cloudformation:in-place',
  findProjects: (files) => findTemplates(files, 'cloudformation', 'cloudformation:in-place'),
  plan: (project, files, request) => planTemplate(project, files, request, planInPlace),
};

/** Plans one template by a form; removal is the same for both, as a template may hold either. */
export function planTemplate(
  { entry }: Project,
  files: SourceFiles,
  request: CodeRequest,
  instrument: (template: Template, request: CodeRequest) => ProjectPlan,
): ProjectPlan {
  const template = new Template(entry, files.get(entry) ?? '');
  return request.mode === 'instrument' ? instrument(template, request) : planRemove(template, request);
}
