import type { NewAuditEvent } from '../../core/audit/event.ts';
import type { Transaction } from '../kernel/client.ts';

/**
 * Writes one event into the audit log, in the transaction of what it records: both stand, or neither.
 * The caller has masked every secret; the database sets the time.
 */
export async function recordAuditEvent(tx: Transaction, event: NewAuditEvent): Promise<void> {
  await recordAuditEvents(tx, [event]);
}

/**
 * Writes several events in the order given, with one INSERT. No events: does nothing. In SQL of its own, because every update
 * of a function writes two, and putting a statement of this width together was what a busy worker spent most on.
 */
export async function recordAuditEvents(tx: Transaction, events: readonly NewAuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO audit_event (actor_id, actor_name, action, aws_account_id, region, function_arn, function_name, rollout_id,
      rollout_number, change_id, attributes, outcome, aws_request_id, details)
    SELECT "actorId", "actorName", action, "awsAccountId", region, "functionArn", "functionName", "rolloutId",
      "rolloutNumber", "changeId", coalesce(attributes, '[]'), outcome, "awsRequestId", coalesce(details, '{}')
    FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS (
      "actorId" text, "actorName" text, action text, "awsAccountId" text, region text, "functionArn" text, "functionName" text,
      "rolloutId" uuid, "rolloutNumber" int, "changeId" uuid, attributes jsonb, outcome text, "awsRequestId" text, details jsonb
    )) WITH ORDINALITY
    ORDER BY ordinality`;
}
