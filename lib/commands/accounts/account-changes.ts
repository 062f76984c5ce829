import { type RecordedChange, settingChanges } from '../../core/audit/setting-changes.ts';
import type { AccountColumns, AccountRecord } from '../../db/accounts/account-rows.ts';

/** What an event records of an account's settings: before and after of each column that is set to something else, lists whole. */
export function accountChanges(account: AccountRecord, columns: AccountColumns): RecordedChange[] {
  const { connectedAt: _connected, disconnectedAt: _disconnected, ...settings } = columns;
  const names = Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const before = Object.entries(account).filter(([name]) => names.includes(name));
  return settingChanges(Object.fromEntries(before), settings);
}
