import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { hashText } from '../deterministic.ts';
import type { FunctionRecord } from '../records.ts';

/** Lets a due update come to its end: RevisionId changes a second time, and a failed one brings the old configuration back. */
export function settle(record: FunctionRecord, now: number): void {
  const { pending } = record;
  if (!pending || pending.readyAt === null || now < pending.readyAt) return;
  const { failure } = pending;
  record.pending = undefined;
  record.configuration = {
    ...(failure?.previous ?? record.configuration),
    RevisionId: pending.revisionIdAfter,
    State: 'Active',
    StateReason: undefined,
    StateReasonCode: undefined,
    LastUpdateStatus: failure ? 'Failed' : 'Successful',
    LastUpdateStatusReason: failure?.reason,
    LastUpdateStatusReasonCode: failure?.reasonCode,
  };
  if (failure) noteChange(record, pending.readyAt);
}

/** A digest of what decides how a function behaves: handler, layers, variables, image. Not its status or revision. */
export function digestConfiguration(configuration: FunctionConfiguration): string {
  const { Handler, Layers, Environment, ImageConfigResponse, MemorySize, Timeout } = configuration;
  const variables = Object.entries(Environment?.Variables ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [
    Handler,
    Layers?.map((layer) => layer.Arn) ?? [],
    variables,
    ImageConfigResponse?.ImageConfig,
    MemorySize,
    Timeout,
  ];
  return hashText(JSON.stringify(parts)).toString(16);
}

const keptChanges = 20;

/** Remembers since when the configuration is what it is, where traffic depends on it. */
export function noteChange(record: FunctionRecord, now: number): void {
  if (!record.badAfterChange) return;
  record.changes = [...(record.changes ?? []), { at: now, digest: digestConfiguration(record.configuration) }].slice(
    -keptChanges,
  );
}

const unreadable = {
  Error: {
    ErrorCode: 'AccessDeniedException',
    Message:
      "Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: AccessDeniedException KMS Message: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
  },
} as const;

/** The configuration as GetFunction shows it; with hidden variables, `Environment.Error` in their place. */
export function describeFunction(
  { configuration }: Pick<FunctionRecord, 'configuration'>,
  isHidden: boolean,
): FunctionConfiguration {
  return {
    ...configuration,
    ...(isHidden && configuration.Environment ? { Environment: unreadable } : {}),
    ...(configuration.PackageType === 'Image' || !configuration.Runtime
      ? {}
      : {
          RuntimeVersionConfig: {
            RuntimeVersionArn: `arn:aws:lambda:us-east-1::runtime:${hashText(configuration.Runtime).toString(16)}`,
          },
        }),
  };
}

const listItems = new WeakMap<FunctionConfiguration, string>();

/** A configuration as JSON text as ListFunctions shows it: without states, update statuses and runtime version. */
export function listItemJson(configuration: FunctionConfiguration, isHidden: boolean): string {
  const known = isHidden ? undefined : listItems.get(configuration);
  if (known !== undefined) return known;
  const text = JSON.stringify(listItem(configuration, isHidden));
  if (!isHidden) listItems.set(configuration, text);
  return text;
}

/** The same as a value; ListVersionsByFunction has the same members. Source: recorded against AWS. */
export function listItem(configuration: FunctionConfiguration, isHidden: boolean): FunctionConfiguration {
  const {
    State,
    StateReason,
    StateReasonCode,
    LastUpdateStatus,
    LastUpdateStatusReason,
    LastUpdateStatusReasonCode,
    ...item
  } = configuration;
  return isHidden && item.Environment ? { ...item, Environment: unreadable } : item;
}

/** A time as Lambda writes it in LastModified: `2026-01-31T08:15:30.000+0000`. */
export function lambdaTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000');
}
