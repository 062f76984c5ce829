import { findTemplates } from '../cloudformation/find-templates.ts';
import { templateFindings, templateSteps } from '../cloudformation/findings.ts';
import { planInPlace } from '../cloudformation/plan-in-place.ts';
import { planMacro } from '../cloudformation/plan-macro.ts';
import { planTemplate } from '../cloudformation/way.ts';
import type { Way } from '../way.ts';

/** AWS SAM through Datadog's macro, which runs behind SAM's own transform. */
export const sam: Way = {
  name: 'sam',
  grammars: [],
  findings: templateFindings,
  steps: templateSteps,
  findProjects: (files) => findTemplates(files, 'sam', 'sam'),
  plan: (project, files, request) => planTemplate(project, files, request, planMacro),
};

/** AWS SAM with layers, handler and variables written at each function; an alias gets its new version by this one. */
export const samInPlace: Way = {
  ...sam,
  name: 'sam:in-place',
  findProjects: (files) => findTemplates(files, 'sam', 'sam:in-place'),
  plan: (project, files, request) => planTemplate(project, files, request, planInPlace),
};
