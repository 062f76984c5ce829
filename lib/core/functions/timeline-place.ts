import { z } from 'zod';
import { cursorTextSchema, valuesIn } from '../api/cursor.ts';

/** Where an entry of a function's timeline comes from: our Changes, what scans noticed, or what the audit log says of its drift. */
export const timelineSources = ['change', 'sighting', 'drift'] as const;

/** The place of an entry: its time (ISO 8601), where it comes from, and its id there. */
export const timelinePlaceSchema = z.tuple([
  z.iso.datetime(),
  z.enum(timelineSources),
  z.string().regex(/^[0-9a-f-]{1,36}$/),
]);
export type TimelinePlace = z.infer<typeof timelinePlaceSchema>;

/** Returns a cursor from an address when it is one of a timeline; undefined for anything else, which shows the newest entries. */
export function timelineCursorIn(text: string | undefined): string | undefined {
  const cursor = cursorTextSchema.safeParse(text);
  return cursor.success && timelinePlaceSchema.safeParse(valuesIn(cursor.data)).success ? cursor.data : undefined;
}
