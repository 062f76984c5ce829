import { maskedValue } from '../change/change-codes.ts';
import type { ResolvedLayerVersions } from '../datadog/layers.ts';
import { type InstrumentationStatus, instrumentationTools, type Status, statusOf } from '../datadog/status.ts';
import { isSensitiveVariable } from '../datadog/variables.ts';
import { edgeSourceArnOf } from '../lambda/edge.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import { type OwnerTool, ownerOf } from '../lambda/owner.ts';

/** The tools that a function in the list can be instrumented by: those that leave a tag, and Lamplighter. */
export const listedTools = [...instrumentationTools, 'lamplighter'] as const;
export type ListedTool = (typeof listedTools)[number];

/** A function as the list keeps it: AWS's values, what they say of Datadog, and who deploys it. Holds no secret. */
export type SeenFunction = {
  functionArn: string;
  functionName: string;
  packageType: string;
  runtime: string | null;
  architecture: string;
  handler: string | null;
  memorySizeMib: number | null;
  timeoutSeconds: number | null;
  layers: string[];
  /** Of all environment variables, sorted. */
  variableNames: string[];
  /** Datadog's own variables by name, secrets masked. */
  datadogVariables: Record<string, string>;
  isEnvironmentReadable: boolean;
  tags: FunctionTags;
  datadogStatus: Status;
  datadogTool: ListedTool | null;
  /** The tool when the last Change of ours that was applied to the function instrumented it; as we write no tags, only that can tell. */
  datadogToolIfOurs: ListedTool | null;
  extensionVersion: number | null;
  libraryVersion: number | null;
  statusReason: InstrumentationStatus['reason'];
  ownerTool: OwnerTool;
  ownerName: string | null;
  isInVpc: boolean;
  /** Of a Lambda@Edge replica: the ARN, without a version, of the function that it was made from. */
  edgeSourceArn: string | null;
  /** ISO 8601 in UTC. */
  lastModifiedAt: string | null;
};

/**
 * What AWS said about a function, as the list keeps it. `tags` is undefined when they could not be read; `newest` are the
 * newest layer versions of the Region, as far as they are known.
 */
export function seenFunctionOf(
  configuration: FunctionConfiguration,
  tags: FunctionTags | undefined,
  newest: ResolvedLayerVersions,
): SeenFunction {
  const found = statusOf(configuration, tags, newest);
  const owner = ownerOf(tags);
  const variables = configuration.Environment?.Variables ?? {};
  return {
    functionArn: configuration.FunctionArn,
    functionName: configuration.FunctionName,
    packageType: configuration.PackageType ?? 'Zip',
    runtime: configuration.Runtime ?? null,
    architecture: configuration.Architectures?.[0] ?? 'x86_64',
    handler: configuration.Handler ?? null,
    memorySizeMib: configuration.MemorySize ?? null,
    timeoutSeconds: configuration.Timeout ?? null,
    layers: configuration.Layers?.map((layer) => layer.Arn) ?? [],
    variableNames: Object.keys(variables).sort(),
    datadogVariables: datadogVariablesOf(variables),
    isEnvironmentReadable: configuration.Environment?.Error === undefined,
    tags: tags ?? {},
    datadogStatus: found.status,
    datadogTool: found.tool ?? null,
    datadogToolIfOurs: toolIfOurs(found),
    extensionVersion: found.extensionVersion ?? null,
    libraryVersion: found.libraryVersion ?? null,
    statusReason: found.reason,
    ownerTool: owner.tool,
    ownerName: owner.name ?? null,
    edgeSourceArn: edgeSourceArnOf(configuration.MasterArn) ?? null,
    isInVpc: (configuration.VpcConfig?.VpcId ?? '') !== '',
    lastModifiedAt: timestampOf(configuration.LastModified),
  };
}

/** Work of ours is what is instrumented, however completely, and claimed by no other tool. */
function toolIfOurs({ status, tool }: InstrumentationStatus): ListedTool | null {
  const isClaimed = tool !== undefined && tool !== 'unknown';
  const isInstrumented = status === 'instrumented' || status === 'outdated' || status === 'partly';
  return isInstrumented && !isClaimed ? 'lamplighter' : (tool ?? null);
}

/** Datadog's own variables by name; a value that is a secret, or might be one, is masked. */
function datadogVariablesOf(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => {
      const isSecret = isSensitiveVariable(name, value);
      if (isSecret && !name.startsWith('DD_')) return [];
      // An empty one is no secret, and no key either: that must stay to be seen.
      return [[name, isSecret && value !== '' ? maskedValue : value]];
    }),
  );
}

/** AWS writes `2026-09-30T10:00:00.000+0000`; anything that is no time is not kept. */
function timestampOf(text: string | undefined): string | null {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
