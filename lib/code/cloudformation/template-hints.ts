import { environmentSizeBytes, maximumEnvironmentBytes } from '../../core/lambda/limits.ts';
import type { Finding, FunctionPrediction, Step } from '../project.ts';
import { templateFinding } from './findings.ts';
import { writtenOut } from './intrinsics.ts';
import { logicalIdOf, mappingOf, type Template } from './template.ts';
import type { TemplateFunction } from './template-function.ts';

/** What lies beyond a template: functions that other stacks, loops and includes bring along. */
export function findBeyond(template: Template): Finding[] {
  return [...findUnread(template), ...findNestedStacks(template)];
}

/** Loops and includes among the resources: only a deployment knows the functions in them. */
function findUnread(template: Template): Finding[] {
  const parts = Object.keys(template.section('Resources')).filter((name) => name.startsWith('Fn::'));
  return parts.length === 0 ? [] : [templateFinding('functionsUnread', { parts: parts.join(', ') })];
}

/** Functions whose variables would be more than AWS takes. */
export function findLargeEnvironments(functions: readonly FunctionPrediction[]): Finding[] {
  return functions.flatMap(({ name, before, after }) => {
    const size = environmentSizeBytes(after.environment);
    const isGrown = size > environmentSizeBytes(before.environment);
    return isGrown && size > maximumEnvironmentBytes
      ? [templateFinding('environmentTooLarge', { function: name, size, limit: maximumEnvironmentBytes })]
      : [];
  });
}

/** Stacks that a template starts: no transform of it reaches into theirs. */
function findNestedStacks(template: Template): Finding[] {
  const nested = template.resources().flatMap(([logicalId, { Type: type, Properties: properties }]) => {
    const { TemplateURL: url, Location: location } = mappingOf(properties);
    if (type === 'AWS::CloudFormation::Stack') return [`${logicalId} (${writtenOut(url ?? '')})`];
    return type === 'AWS::Serverless::Application' ? [`${logicalId} (${writtenOut(location ?? '')})`] : [];
  });
  return nested.length === 0 ? [] : [templateFinding('nestedStacks', { stacks: nested.join(', ') })];
}

/**
 * Functions whose callers go on using the code of before: SAM names a version after what it sees, which is not what the macro
 * adds; and a version that the template names itself is never published again.
 */
export function findOldVersions(
  template: Template,
  functions: readonly TemplateFunction[],
  isByMacro: boolean,
): { findings: Finding[]; steps: Step[] } {
  const aliased = functions.filter(({ hasAlias }) => hasAlias && isByMacro).map(({ logicalId }) => logicalId);
  const names = new Set(functions.map(({ logicalId }) => logicalId));
  const versions = template.resources().flatMap(([logicalId, { Type: type, Properties: properties }]) => {
    const target = logicalIdOf(mappingOf(properties).FunctionName);
    return type === 'AWS::Lambda::Version' && target !== undefined && names.has(target) ? [logicalId] : [];
  });
  return {
    findings: [
      ...(aliased.length === 0 ? [] : [templateFinding('aliasKeepsOldCode', { functions: aliased.join(', ') })]),
      ...(versions.length === 0 ? [] : [templateFinding('versionKeepsOldCode', { versions: versions.join(', ') })]),
    ],
    steps:
      aliased.length + versions.length === 0
        ? []
        : [{ code: 'publishVersion', params: { names: [...aliased, ...versions].join(', ') } }],
  };
}

/** The step for container images among the functions, but those whose command is redirected as their image holds Datadog. */
export function imageSteps(functions: readonly TemplateFunction[], done: readonly TemplateFunction[] = []): Step[] {
  const images = functions.filter((one) => one.isImage && !done.includes(one)).map(({ logicalId }) => logicalId);
  return images.length === 0 ? [] : [{ code: 'instrumentImage', params: { functions: images.join(', ') } }];
}
