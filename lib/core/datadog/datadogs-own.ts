import { parseLayerVersionArn } from '../lambda/arn.ts';
import type { FunctionTags } from '../lambda/function-configuration.ts';
import { datadogLayerAccounts } from './layers.ts';

/** Functions that Datadog itself deploys: the Forwarder, the remote instrumenter, its CloudFormation macro, other stacks' functions. */
export type DatadogsOwnKind = 'forwarder' | 'remoteInstrumenter' | 'macro' | 'other';

/** What shows that a function is Datadog's own. `tags` is undefined when they were not read. */
type OwnSigns = {
  handler: string | undefined;
  description: string | undefined;
  /** Layer version ARNs. */
  layers: readonly string[];
  tags: FunctionTags | undefined;
};

/** Layers that hold the code of a function of Datadog's own, whichever account they were copied to. */
const layerNames: ReadonlyMap<string, DatadogsOwnKind> = new Map([
  ['Datadog-Forwarder', 'forwarder'],
  ['Datadog-Forwarder-ARM', 'forwarder'],
  ['Datadog-Serverless-Remote-Instrumentation', 'remoteInstrumenter'],
  ['Datadog-Serverless-Remote-Instrumentation-ARM', 'remoteInstrumenter'],
]);

/** Tags that Datadog's templates put on their functions: on the names alone, or with one value. */
const ownTags: readonly (readonly [name: string, value: string | undefined, kind: DatadogsOwnKind])[] = [
  ['dd_forwarder_version', undefined, 'forwarder'],
  ['dd_serverless_service', 'remote_instrumenter', 'remoteInstrumenter'],
  ['dd_serverless_macro_version', undefined, 'macro'],
];

/** Descriptions that Datadog's templates give, for functions whose tags were not read or never written. */
const descriptions: ReadonlyMap<string, DatadogsOwnKind> = new Map([
  ['Pushes logs, metrics and traces from AWS to Datadog.', 'forwarder'],
  ['Copies Datadog Forwarder zip to the destination S3 bucket', 'forwarder'],
  ['Copies Datadog CloudFormation macro zip to the destination S3 bucket', 'macro'],
  ['A function to call the Datadog API.', 'other'],
]);

/** Logical ids of functions in Datadog's stacks that have neither tags nor a layer of their own. */
const logicalIds: ReadonlyMap<string, DatadogsOwnKind> = new Map([
  ['DatadogAPICallFunction', 'other'],
  ['DatadogAttachIntegrationPermissionsFunction', 'other'],
  ['ForwarderZipCopier', 'forwarder'],
  ['MacroFunctionZipCopier', 'macro'],
]);

/** The tag of the Serverless Application Repository, whose value names the account that published the application. */
const applicationPattern = /^arn:aws[a-z-]*:serverlessrepo:[a-z0-9-]+:(\d{12}):applications[/~](.+)$/;
const instrumenterHandler = /(?:^|\/)datadog-remote-instrument\/handler\.handler$/;

/**
 * Returns which of Datadog's own functions a function is; undefined for every other, also one that only has a name like
 * theirs. Sources: Datadog's public templates of the Forwarder, the remote instrumenter, the CloudFormation macro and the AWS
 * integration, autumn 2026.
 */
export function datadogsOwnKind({ handler, description, layers, tags }: OwnSigns): DatadogsOwnKind | undefined {
  return kindByTags(tags) ?? kindByLayers(layers) ?? kindByCode(handler, description);
}

/**
 * Returns whether Datadog's remote instrumentation manages a function: its instrumenter tags what it instruments, and brings
 * back within minutes what somebody else changed. False where the tags were not read. Source: the instrumenter's repository, 2026.
 */
export function isRemotelyInstrumented(tags: FunctionTags | undefined): boolean {
  return tags !== undefined && Object.hasOwn(tags, remoteInstrumentationTag);
}

/** The tag that Datadog's remote instrumentation leaves on the functions that it manages. */
export const remoteInstrumentationTag = 'dd_sls_remote_instrumenter_version';

function kindByTags(tags: FunctionTags | undefined): DatadogsOwnKind | undefined {
  if (tags === undefined) return undefined;
  for (const [name, value, kind] of ownTags)
    if (Object.hasOwn(tags, name) && (value === undefined || tags[name] === value)) return kind;
  const applicationId = tags['serverlessrepo:applicationId'];
  const [, publisher, application = ''] = (applicationId && applicationPattern.exec(applicationId)) || [];
  if (publisher !== undefined && datadogLayerAccounts.some((account) => account === publisher))
    return application.includes('Forwarder') ? 'forwarder' : 'other';
  return logicalIds.get(tags['aws:cloudformation:logical-id'] ?? '');
}

function kindByLayers(layers: readonly string[]): DatadogsOwnKind | undefined {
  for (const arn of layers) {
    const kind = layerNames.get(parseLayerVersionArn(arn)?.layerName ?? '');
    if (kind !== undefined) return kind;
  }
  return undefined;
}

function kindByCode(handler: string | undefined, description: string | undefined): DatadogsOwnKind | undefined {
  if (handler !== undefined && instrumenterHandler.test(handler)) return 'remoteInstrumenter';
  return description === undefined ? undefined : descriptions.get(description);
}
