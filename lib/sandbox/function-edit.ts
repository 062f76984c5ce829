import { z } from 'zod';
import { newId } from './identity/credentials.ts';
import { digestConfiguration, noteChange, settle } from './lambda/function-record.ts';
import { layersOf } from './lambda/layers.ts';
import { badAfterChangeSchema, type FunctionRecord, trafficSchema, updateFailureSchema } from './records.ts';
import type { SandboxState } from './state.ts';

/**
 * What somebody else does to a function, or what a test wants to be so: takes effect at once, without limits or permission.
 * Members of the configuration that are left out stay.
 */
export const functionEditSchema = z.strictObject({
  Handler: z.string().optional(),
  Runtime: z.string().optional(),
  Description: z.string().optional(),
  MemorySize: z.number().optional(),
  Timeout: z.number().optional(),
  /** Layer version ARNs; replaces the list. */
  Layers: z.array(z.string()).optional(),
  /** Replaces the whole map. */
  Variables: z.record(z.string(), z.string()).optional(),
  setVariables: z.record(z.string(), z.string()).optional(),
  unsetVariables: z.array(z.string()).optional(),
  ImageConfig: z
    .looseObject({
      EntryPoint: z.array(z.string()).optional(),
      Command: z.array(z.string()).optional(),
      WorkingDirectory: z.string().optional(),
    })
    .optional(),
  /** Replaces the tags. */
  Tags: z.record(z.string(), z.string()).optional(),
  hasUnreadableEnvironment: z.boolean().optional(),
  codeSigningConfigArn: z.string().nullable().optional(),
  /** true: an update is in progress and never ends; false: ends it well. */
  isUpdateInProgress: z.boolean().optional(),
  updateMilliseconds: z.number().nullable().optional(),
  failsUpdatesWith: updateFailureSchema.nullable().optional(),
  traffic: trafficSchema.nullable().optional(),
  badAfterChange: badAfterChangeSchema.nullable().optional(),
  isDeleted: z.boolean().optional(),
});
export type FunctionEdit = z.input<typeof functionEditSchema>;

/** Applies an edit to a function. False when there is no such function. */
export function editFunction(
  state: SandboxState,
  awsAccountId: string,
  region: string,
  name: string,
  edit: FunctionEdit,
  now: number,
): boolean {
  if (edit.isDeleted) return state.deleteFunction(awsAccountId, region, name);
  const record = state.findFunction(awsAccountId, region, name);
  if (!record) return false;
  settle(record, now);
  editConfiguration(state, record, region, edit, now);
  editRecord(record, edit);
  state.putFunction(awsAccountId, region, name, record);
  return true;
}

function editConfiguration(
  state: SandboxState,
  record: FunctionRecord,
  region: string,
  edit: FunctionEdit,
  now: number,
): void {
  const {
    Handler,
    Runtime,
    Description,
    MemorySize,
    Timeout,
    Layers,
    Variables,
    setVariables,
    unsetVariables,
    ImageConfig,
  } = edit;
  const members = Object.fromEntries(
    Object.entries({
      Handler,
      Runtime,
      Description,
      MemorySize,
      Timeout,
    }).filter(([, value]) => value !== undefined),
  );
  const hasVariables = Variables ?? setVariables ?? unsetVariables;
  const variables = {
    ...(Variables ?? record.configuration.Environment?.Variables),
    ...setVariables,
  };
  for (const name of unsetVariables ?? []) delete variables[name];
  const isTouched = Object.keys(members).length > 0 || Layers || hasVariables || ImageConfig || edit.Tags;
  if (!isTouched) return;
  record.configuration = {
    ...record.configuration,
    ...members,
    ...(Layers ? { Layers: layersOf(state, region, Layers) } : {}),
    ...(hasVariables ? { Environment: { Variables: variables } } : {}),
    ...(ImageConfig ? { ImageConfigResponse: { ImageConfig } } : {}),
    RevisionId: newId(),
    ...(edit.Tags && !Layers && !hasVariables && Object.keys(members).length === 0
      ? {}
      : { LastModified: new Date(now).toISOString().replace('Z', '+0000') }),
  };
  noteChange(record, now);
}

function editRecord(record: FunctionRecord, edit: FunctionEdit): void {
  if (edit.Tags) record.tags = edit.Tags;
  if (edit.hasUnreadableEnvironment !== undefined) record.hasUnreadableEnvironment = edit.hasUnreadableEnvironment;
  if (edit.codeSigningConfigArn !== undefined) record.codeSigningConfigArn = edit.codeSigningConfigArn ?? undefined;
  if (edit.updateMilliseconds !== undefined) record.updateMilliseconds = edit.updateMilliseconds ?? undefined;
  if (edit.failsUpdatesWith !== undefined) record.failsUpdatesWith = edit.failsUpdatesWith ?? undefined;
  if (edit.traffic !== undefined) record.traffic = edit.traffic ?? undefined;
  if (edit.badAfterChange === null) record.badAfterChange = undefined;
  else if (edit.badAfterChange)
    record.badAfterChange = {
      ...badAfterChangeSchema.parse(edit.badAfterChange),
      baselineDigest: digestConfiguration(record.configuration),
    };
  if (edit.isUpdateInProgress !== undefined) setInProgress(record, edit.isUpdateInProgress);
}

function setInProgress(record: FunctionRecord, isInProgress: boolean): void {
  record.pending = isInProgress ? { startedAt: 0, readyAt: null, revisionIdAfter: newId() } : undefined;
  record.configuration = {
    ...record.configuration,
    RevisionId: newId(),
    LastUpdateStatus: isInProgress ? 'InProgress' : 'Successful',
    LastUpdateStatusReason: isInProgress ? 'The function is being created.' : undefined,
    LastUpdateStatusReasonCode: isInProgress ? 'Creating' : undefined,
  };
}
