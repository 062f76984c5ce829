import { snippetComments } from '../snippets/comments.ts';
import { shellOption, shellWord } from '../snippets/shell-text.ts';
import type { FunctionDescription, Instrumentation } from './instrumentation.ts';

/**
 * Lines for bash with the AWS CLI and jq that make the change. They read the function first and merge into its environment
 * (AWS replaces it as a whole), and send its RevisionId along, so that an edit made meanwhile is not lost. Nothing happens
 * to the shell in which they are run.
 */
export function cliForm({ name, region }: FunctionDescription, wanted: Instrumentation): string {
  const target = `${shellOption('function-name', name)} ${shellOption('region', region)}`;
  const hasVariables = Object.keys(wanted.set).length > 0 || wanted.unset.length > 0;
  const options = [
    target,
    `--revision-id="$(jq --raw-output .RevisionId <<<"$current")"`,
    ...(wanted.handler === undefined ? [] : [shellOption('handler', wanted.handler)]),
    ...(wanted.layers === undefined ? [] : [`--layers ${layerWords(wanted.layers)}`]),
    ...(hasVariables ? ['--environment="$environment"'] : []),
    ...(wanted.command === undefined ? [] : ['--image-config="$image"']),
  ];
  return [
    '(',
    '  set -euo pipefail',
    `  current=$(aws lambda get-function-configuration ${target} --output=json)`,
    ...(hasVariables ? environmentLines(wanted) : []),
    ...(wanted.command === undefined ? [] : imageLines(wanted.command)),
    `  aws lambda update-function-configuration \\\n    ${options.join(' \\\n    ')}`,
    `  aws lambda wait function-updated-v2 ${target}`,
    ')',
    '',
  ].join('\n');
}

/** An empty list of layers has to be written as JSON; without a word the option would take the next one for its own. */
function layerWords(layers: readonly string[]): string {
  return layers.length === 0 ? "'[]'" : layers.map(shellWord).join(' ');
}

function environmentLines({ set, unset }: Instrumentation): string[] {
  return [
    `  # ${snippetComments.environmentUnreadable}`,
    `  jq --exit-status '.Environment.Error == null' <<<"$current" >/dev/null`,
    `  environment=$(jq --compact-output --argjson set ${shellWord(JSON.stringify(set))} --argjson unset ${shellWord(JSON.stringify(unset))} \\`,
    `    '{Variables: ((.Environment.Variables // {}) | delpaths($unset | map([.])) + $set)}' <<<"$current")`,
  ];
}

function imageLines(command: readonly string[]): string[] {
  return [
    `  image=$(jq --compact-output --argjson command ${shellWord(JSON.stringify(command))} \\`,
    `    '(.ImageConfigResponse.ImageConfig // {}) + {Command: $command}' <<<"$current")`,
  ];
}

/** The statement for the function's role that lets it read a stored key; undefined for every other key source. */
export function permissionStatement({ permission }: Instrumentation): string | undefined {
  if (permission === undefined) return undefined;
  const statement = {
    Sid: 'ReadDatadogApiKey',
    Effect: 'Allow',
    Action: permission.permission,
    Resource: permission.arn,
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** What has to stand at the function, as AWS's own members, for tools that no other form fits. */
export function valuesForm(wanted: Instrumentation): string {
  const values = {
    ...(wanted.handler === undefined ? {} : { Handler: wanted.handler }),
    ...(wanted.layers === undefined ? {} : { Layers: wanted.layers }),
    ...(wanted.command === undefined ? {} : { ImageConfig: { Command: wanted.command } }),
    Environment: { Variables: wanted.set },
    ...(wanted.unset.length === 0 ? {} : { RemovedVariables: wanted.unset }),
  };
  return `${JSON.stringify(values, null, 2)}\n`;
}
