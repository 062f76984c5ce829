import type { NewAuditEvent } from '../core/audit/event.ts';
import type { Transaction } from './client.ts';

/**
 * Writes one event into the audit log, in the transaction of what it records: both stand, or neither.
 * The caller has masked every secret; the database sets the time.
 */
export async function recordAuditEvent(tx: Transaction, event: NewAuditEvent): Promise<void> {
  await recordAuditEvents(tx, [event]);
}

/** Writes several events in the order given, with one INSERT. No events: does nothing. */
export async function recordAuditEvents(tx: Transaction, events: readonly NewAuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.auditEvent.createMany({ data: [...events] });
}
