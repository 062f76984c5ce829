import { findTemplates } from '../cloudformation/find-templates.ts';
import type { Project } from '../project.ts';
import { serverless } from '../serverless/way.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { findDirectories } from '../terraform/find-directories.ts';
import type { CodeRequest, ProjectPlan, Way } from '../way.ts';
import { forwarderFinding, forwarderFindingTable, forwarderSteps } from './findings.ts';
import { planTemplateSubscriptions } from './template-plan.ts';
import { planTerraformSubscriptions } from './terraform-plan.ts';

/**
 * The Datadog Forwarder instead of the extension: the subscription of each function's log group, beside what another way
 * writes at the function. Templates and Terraform are edited; for the Serverless Framework the plugin does it, and the text
 * for it is given. The programs of other tools are not touched.
 */
export const forwarder: Way = {
  name: 'forwarder',
  isOnRequest: true,
  grammars: ['hcl'],
  findings: forwarderFindingTable,
  steps: forwarderSteps,
  findProjects: (files) => [
    ...serverless.findProjects(files).map((project): Project => ({ ...project, way: 'forwarder' })),
    ...findTemplates(files, 'sam', 'forwarder'),
    ...findTemplates(files, 'cloudformation', 'forwarder'),
    ...findDirectories(files, 'forwarder'),
  ],
  plan,
};

function plan({ path, entry }: Project, files: SourceFiles, request: CodeRequest): ProjectPlan {
  // A directory of Terraform is its own entry.
  if (path === entry) return planTerraformSubscriptions(path, files, request);
  const isService = serverless.findProjects(new Map([[entry, files.get(entry) ?? '']])).length > 0;
  return isService ? planService(entry, request) : planTemplateSubscriptions(entry, files.get(entry) ?? '', request);
}

const pluginMembers = [
  'custom:',
  '  datadog:',
  '    addExtension: false',
  '    flushMetricsToLogs: true',
  '    forwarderArn: YOUR_FORWARDER_ARN',
  '',
].join('\n');

/** The plugin subscribes every log group by itself once it is told the Forwarder. */
function planService(entry: string, { mode }: CodeRequest): ProjectPlan {
  const nothing = { files: [], functions: [] };
  if (mode === 'remove') return { ...nothing, findings: [], steps: [] };
  return {
    ...nothing,
    findings: [forwarderFinding('pluginSubscribes', { file: entry }, { file: entry })],
    steps: [{ code: 'nameForwarder', params: { file: entry, snippet: pluginMembers } }],
  };
}
