import type { Step } from '../project.ts';
import { attribute, type HclItem, hcl, writeHclFile } from '../snippets/hcl-text.ts';
import { terraformLabel } from '../snippets/names.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { TerraformDirectory } from '../terraform/directory.ts';
import { attributeOf, blockOf } from '../terraform/hcl-file.ts';
import { hclLanguage } from '../terraform/hcl-language.ts';
import { readFunctions, type TerraformFunction } from '../terraform/terraform-function.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { forwarderFinding } from './findings.ts';
import { filtersPerLogGroup } from './forwarder-snippets.ts';
import { filterName, forwarderPurpose } from './subscription.ts';
import { functionSettings } from './template-plan.ts';

const fileName = 'datadog-forwarder.tf';
const variableName = 'datadog_forwarder_arn';
const mark =
  'Sends the logs of the functions to the Datadog Forwarder. Made by Lamplighter, which takes the file away whole.';

/** Plans one new file that holds the subscriptions of a directory's functions, or takes it away again. */
export function planTerraformSubscriptions(path: string, files: SourceFiles, { mode }: CodeRequest): ProjectPlan {
  const file = path === '.' ? fileName : `${path}/${fileName}`;
  const existing = files.get(file);
  if (mode === 'remove')
    return answer(existing?.startsWith(`# ${mark}`) === true ? [{ action: 'delete', path: file }] : []);
  const others = new Map([...files].filter(([name]) => name !== file));
  const directory = new TerraformDirectory(path, others);
  const functions = readFunctions(directory);
  const served = functions.filter(({ kind }) => kind !== 'datadogModule');
  const findings = [
    ...functions
      .filter(({ kind }) => kind === 'datadogModule')
      .map((subject) => forwarderFinding('moduleNotSubscribed', { function: subject.address })),
    ...directory.jsonFiles.map((json) =>
      forwarderFinding('jsonNotSubscribed', { file: json.path }, { file: json.path }),
    ),
  ];
  if (served.length === 0) return answer([], findings);
  const text = fileText(served, directory.find('variable', variableName).length > 0);
  const steps: Step[] = [
    { code: 'giveForwarderArn', params: { name: variableName } },
    { code: 'functionSettings', params: { snippet: functionSettings } },
  ];
  if (existing === text) return answer([], findings);
  if (existing !== undefined)
    return answer(
      [],
      [...findings, forwarderFinding('fileDiffers', { file }, { file })],
      [{ code: 'replaceFile', params: { file, snippet: text } }],
    );
  const unknown = forwarderFinding('otherFiltersUnknown', { limit: filtersPerLogGroup });
  return answer([{ action: 'create', path: file, language: hclLanguage, text }], [...findings, unknown], steps);
}

function answer(
  files: ProjectPlan['files'],
  findings: ProjectPlan['findings'] = [],
  steps: ProjectPlan['steps'] = [],
): ProjectPlan {
  return { files, functions: [], findings, steps };
}

function fileText(functions: readonly TerraformFunction[], isDeclared: boolean): string {
  const variable: HclItem = {
    block: 'variable',
    labels: [variableName],
    body: [attribute('type', hcl('string')), attribute('description', forwarderPurpose)],
  };
  return writeHclFile([{ comment: mark }, ...(isDeclared ? [] : [variable]), ...functions.map(subscriptionBlock)]);
}

function subscriptionBlock(subject: TerraformFunction): HclItem {
  const { address, block } = subject;
  const isCounted = attributeOf(block, 'count') !== undefined;
  const isForEach = attributeOf(block, 'for_each') !== undefined;
  const repeat = isCounted
    ? [attribute('count', hcl(`length(${address})`)), 'blank' as const]
    : isForEach
      ? [attribute('for_each', hcl(address)), 'blank' as const]
      : [];
  const instance = isCounted ? `${address}[count.index]` : isForEach ? 'each.value' : address;
  return {
    block: 'resource',
    labels: ['aws_cloudwatch_log_subscription_filter', `${terraformLabel(address)}_datadog`],
    body: [
      ...repeat,
      attribute('name', filterName),
      attribute('log_group_name', hcl(logGroupOf(subject, instance))),
      attribute('filter_pattern', ''),
      attribute('destination_arn', hcl(`var.${variableName}`)),
    ],
  };
}

/** The group that the function names, else the one that AWS Lambda or the registry's module makes for it. */
function logGroupOf({ kind, block }: TerraformFunction, instance: string): string {
  if (kind === 'communityModule') return `${instance}.lambda_cloudwatch_log_group_name`;
  if (blockOf(block, 'logging_config') !== undefined) return `${instance}.logging_config[0].log_group`;
  return `"/aws/lambda/\${${instance}.function_name}"`;
}
