import { settingChanges } from '../../core/audit/setting-changes.ts';
import { recordAuditEvent } from '../audit/audit-events.ts';
import type { Transaction } from '../kernel/client.ts';
import { notifyPerson } from './session-rows.ts';

/**
 * Keeps the groups that the identity provider named as a person signed in, and records where they differ from those before: they decide
 * what the person may do.
 */
export async function keepProviderGroups(tx: Transaction, userId: string, groups: readonly string[]): Promise<void> {
  const { name, oidcGroups } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { name: true, oidcGroups: true },
  });
  const attributes = settingChanges({ groups: oidcGroups }, { groups });
  if (attributes.length === 0) return;
  await tx.user.update({ where: { id: userId }, data: { oidcGroups: [...groups] } });
  await recordAuditEvent(tx, { actorId: userId, actorName: name, action: 'user.groupsChanged', attributes });
  await notifyPerson(tx, userId);
}
