import type { Settings } from '../../core/datadog/settings.ts';
import type { Finding, Project, Step } from '../project.ts';
import { nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, ProjectPlan, Way } from '../way.ts';
import { customSnippets, plainKeyFindings } from './custom-snippets.ts';
import { findOtherTools, formOf, toolNames, toolOf } from './find-projects.ts';
import { customFinding, customFindingTable, customSteps } from './findings.ts';
import { type ProjectTraits, traitsOf } from './project-traits.ts';

/**
 * Tools that are known by name and not edited (SST, Pulumi, CDK for Terraform): their projects are found and answered with
 * what a person puts in place. For one function that is known exactly, see `customSnippets`.
 */
export const custom: Way = {
  name: 'custom',
  grammars: [],
  findings: customFindingTable,
  steps: customSteps,
  findProjects: findOtherTools,
  plan,
};

/** What a snippet is made for where the project does not say it: the newest long-term runtimes. */
const usualRuntimes = ['nodejs22.x', 'python3.13'];
const usualRegion = 'us-east-1';

function plan(project: Project, files: SourceFiles, request: CodeRequest): ProjectPlan {
  const { entry } = project;
  const tool = toolOf(entry);
  const traits = traitsOf(project, files);
  const name = tool === undefined ? nameOf(entry) : toolNames[tool];
  if (request.mode === 'remove') return planRemove(entry, name, traits);
  // SST is made of functions; the others deploy many things that are none. Languages without a form of their own (Go, Java)
  // are not even read, so for them nothing follows from what is not seen.
  const isRead = tool !== 'sst' && formOf(entry, files) !== 'values';
  if (isRead && !traits.namesLambda) return answer([customFinding('noFunctionSeen', { tool: name }, { file: entry })]);
  const runtimes = traits.runtimes.length === 0 ? usualRuntimes : traits.runtimes;
  const region = traits.region ?? usualRegion;
  const findings = [
    customFinding('toolNotEdited', { tool: name }, { file: entry }),
    ...(traits.namesDatadog ? [customFinding('datadogNamedAlready', { tool: name }, { file: entry })] : []),
    ...(traits.runtimes.length === 0 ? [customFinding('runtimeUnknown', { runtimes: runtimes.join(', ') })] : []),
    ...(traits.otherRuntimes.length === 0
      ? []
      : [customFinding('runtimeNotServed', { runtimes: traits.otherRuntimes.join(', ') })]),
    ...(traits.region === undefined ? [customFinding('regionUnknown', { region })] : []),
    ...plainKeyFindings(request.settings),
  ];
  const steps = runtimes.flatMap((runtime): Step[] =>
    stepFor({ entry, name, runtime, region, architecture: traits.architecture }, files, request.settings),
  );
  return answer(findings, [...steps, ...grantSteps(request.settings, region)]);
}

type Wanted = { entry: string; name: string; runtime: string; region: string; architecture: string };

function stepFor(
  { entry, name, runtime, region, architecture }: Wanted,
  files: SourceFiles,
  settings: Settings,
): Step[] {
  const form = formOf(entry, files);
  const snippet = exampleSnippets(runtime, region, architecture, settings).find(({ title }) => title === form);
  return snippet === undefined
    ? []
    : [{ code: 'addByHand', params: { tool: name, runtime, architecture, region, snippet: snippet.text.trimEnd() } }];
}

function grantSteps(settings: Settings, region: string): Step[] {
  const statement = exampleSnippets('provided.al2023', region, 'x86_64', settings).find(
    ({ title }) => title === 'permission',
  );
  return statement === undefined ? [] : [{ code: 'grantKey', params: { snippet: statement.text.trimEnd() } }];
}

/** The snippets of a function of that runtime whose name and handler a person fills in. */
function exampleSnippets(runtime: string, region: string, architecture: string, settings: Settings) {
  const example = {
    name: 'YOUR_FUNCTION',
    runtime,
    architecture,
    region,
    packageType: 'Zip' as const,
    handler: 'YOUR_HANDLER_FILE.YOUR_HANDLER',
    layers: [],
    variables: {},
  };
  return customSnippets(example, settings, { library: 'layer' });
}

function planRemove(entry: string, tool: string, { namesDatadog }: ProjectTraits): ProjectPlan {
  if (!namesDatadog) return answer([]);
  return answer(
    [customFinding('datadogNotRemoved', { tool }, { file: entry })],
    [{ code: 'removeByHand', params: { tool } }],
  );
}

function answer(findings: readonly Finding[], steps: readonly Step[] = []): ProjectPlan {
  return { files: [], functions: [], findings, steps };
}
