import type { z } from 'zod';
import type { accountSettingsSchema } from '#lib/core/connection/account-input.ts';
import type { Protection } from '#lib/core/connection/protections.ts';
import { scanIntervals } from '#lib/core/connection/scan-schedule.ts';
import type { FreezeWindow } from '#lib/core/rollout/freeze-window.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';

/** The limits form as typed: all texts, so that nothing a person typed is lost. Times as `2026-12-20 18:00`, in UTC. */
export type Draft = {
  name: string;
  environment: string;
  callsPerSecond: string;
  maxFunctionsPerRollout: string;
  maxPercentPerRollout: string;
  /** Minutes, or `never`. */
  scanEvery: string;
  freezeWindows: FreezeWindow[];
  /** One `key=value` a line. */
  tags: string;
} & Record<Protection, boolean>;

/** The form as it begins. */
export function draftOf(account: AccountRow): Draft {
  return {
    name: account.name,
    environment: account.environment ?? '',
    callsPerSecond: String(account.callsPerSecond),
    maxFunctionsPerRollout: account.maxFunctionsPerRollout?.toString() ?? '',
    maxPercentPerRollout: account.maxPercentPerRollout?.toString() ?? '',
    scanEvery: account.scanEveryMinutes?.toString() ?? 'never',
    freezeWindows: account.freezeWindows.map((window) => ({
      ...window,
      fromAt: typedTime(window.fromAt),
      untilAt: typedTime(window.untilAt),
    })),
    requiresApproval: account.requiresApproval,
    allowsEmergencyApply: account.allowsEmergencyApply,
    isProduction: account.isProduction,
    tags: Object.entries(account.tags)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
  };
}

/** What the form sends. A number or time that is none is sent as it cannot be right, so that the schema names the field. */
export function inputOf(accountId: string, draft: Draft): z.input<typeof accountSettingsSchema> {
  return {
    accountId,
    name: draft.name,
    environment: draft.environment.trim() || null,
    callsPerSecond: Number(draft.callsPerSecond.trim() || Number.NaN),
    maxFunctionsPerRollout: draft.maxFunctionsPerRollout.trim() ? Number(draft.maxFunctionsPerRollout) : null,
    maxPercentPerRollout: draft.maxPercentPerRollout.trim() ? Number(draft.maxPercentPerRollout) : null,
    // A draft that was typed before there was this choice leaves it as it is.
    scanEveryMinutes:
      draft.scanEvery === 'never' ? null : scanIntervals.find((minutes) => String(minutes) === draft.scanEvery),
    freezeWindows: draft.freezeWindows.map((window) => ({
      ...window,
      fromAt: storedTime(window.fromAt),
      untilAt: storedTime(window.untilAt),
    })),
    requiresApproval: draft.requiresApproval,
    allowsEmergencyApply: draft.allowsEmergencyApply,
    isProduction: draft.isProduction,
    tags: tagsOf(draft.tags),
  };
}

/** Lines of `key=value`, the key up to the first equals sign; empty lines say nothing. */
export function tagsOf(lines: string): Record<string, string> {
  const tags = lines.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    const [key, value] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    return line.trim() === '' ? [] : [[key.trim(), value.trim()]];
  });
  return Object.fromEntries(tags);
}

/** ISO 8601 → `2026-12-20 18:00`. */
function typedTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** `2026-12-20 18:00` → ISO 8601 in UTC; anything else stays as it is. A day alone means its beginning. */
function storedTime(typed: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$/.exec(typed.trim());
  if (!match) return typed;
  return `${match[1]}T${match[2] ?? '00:00'}:00.000Z`;
}
