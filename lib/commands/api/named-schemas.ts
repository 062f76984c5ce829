import { z } from 'zod';
import { codeFindingSchema, projectResultSchema } from '../../code/project.ts';
import { problemSchema } from '../../core/api/problem.ts';
import { recordedChangeSchema } from '../../core/audit/setting-changes.ts';
import { attributeChangeSchema, conflictSchema, failureSchema, findingSchema } from '../../core/change/change.ts';
import { nextScanSchema } from '../../core/connection/next-scan.ts';
import { maskedSettingsSchema } from '../../core/datadog/masked-settings.ts';
import { settingsSchema } from '../../core/datadog/settings.ts';
import { rolloutCountsSchema } from '../../core/rollout/counts-schema.ts';
import { statusReasonSchema } from '../../core/rollout/status-reason.ts';
import { paceSchema, strategySchema } from '../../core/rollout/strategy.ts';
import { accountListRowSchema, accountRowSchema } from '../../db/accounts/accounts-page.ts';
import { scanRowSchema } from '../../db/accounts/scans-page.ts';
import { auditRowSchema } from '../../db/audit/audit-log.ts';
import { functionChangeRowSchema } from '../../db/functions/function-changes-page.ts';
import { functionRowSchema } from '../../db/functions/function-page.ts';
import { functionListRowSchema } from '../../db/functions/functions-page.ts';
import { profileRowSchema } from '../../db/profiles/profiles-page.ts';
import { changeDetailSchema } from '../../db/rollouts/change-page.ts';
import { changeRowSchema } from '../../db/rollouts/changes-page.ts';
import { findingGroupSchema } from '../../db/rollouts/finding-groups.ts';
import { rolloutHeadSchema } from '../../db/rollouts/rollout-page.ts';
import { rolloutProgressSchema } from '../../db/rollouts/rollout-progress-page.ts';
import { rolloutListRowSchema } from '../../db/rollouts/rollouts-page.ts';

/** A schema's name in the API's description. */
type Named = { id: string };

function registryOf(schemas: Readonly<Record<string, z.ZodType>>) {
  const registry = z.registry<Named>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  return registry;
}

/** Schemas of answers that have a name of their own, so that a generated client has a type for each. */
export const answerSchemas = registryOf({
  Account: accountRowSchema,
  AccountSummary: accountListRowSchema,
  AttributeChange: attributeChangeSchema,
  AuditEvent: auditRowSchema,
  Change: changeDetailSchema,
  ChangeSummary: changeRowSchema,
  CodeFinding: codeFindingSchema,
  CodeProject: projectResultSchema,
  Conflict: conflictSchema,
  Failure: failureSchema,
  Finding: findingSchema,
  FindingGroup: findingGroupSchema,
  Function: functionRowSchema,
  FunctionChange: functionChangeRowSchema,
  FunctionSummary: functionListRowSchema,
  MaskedSettings: maskedSettingsSchema,
  NextScan: nextScanSchema,
  Pace: paceSchema,
  Problem: problemSchema,
  Profile: profileRowSchema,
  RecordedChange: recordedChangeSchema,
  Rollout: rolloutHeadSchema,
  RolloutCounts: rolloutCountsSchema,
  RolloutProgress: rolloutProgressSchema,
  RolloutSummary: rolloutListRowSchema,
  Scan: scanRowSchema,
  StatusReason: statusReasonSchema,
  Strategy: strategySchema,
});

/** The same of bodies: what is sent may leave out what has a default. */
export const bodySchemas = registryOf({
  PaceInput: paceSchema,
  Settings: settingsSchema,
  StrategyInput: strategySchema,
});
