import { z } from 'zod';

/** A time in which nothing is applied to an account: from–until in UTC, with the reason people gave. */
export const freezeWindowSchema = z
  .strictObject({
    fromAt: z.iso.datetime('dateTime').max(40, 'dateTime'),
    untilAt: z.iso.datetime('dateTime').max(40, 'dateTime'),
    reason: z.string().trim().min(1, 'reasonMissing').max(200, 'reasonTooLong'),
  })
  .refine((window) => window.fromAt < window.untilAt, {
    message: 'untilAfterFrom',
    path: ['untilAt'],
  });
export const freezeWindowsSchema = z.array(freezeWindowSchema).max(50);
export type FreezeWindow = z.infer<typeof freezeWindowSchema>;

/** The window that covers `at`, or undefined. */
export function freezeWindowAt(windows: readonly FreezeWindow[], at: Date): FreezeWindow | undefined {
  return windows.find((window) => new Date(window.fromAt) <= at && at < new Date(window.untilAt));
}
