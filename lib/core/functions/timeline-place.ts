import { z } from 'zod';
import { cursorOf, cursorTextSchema, valuesIn } from '../api/cursor.ts';

/** Where an entry of a function's timeline comes from: our Changes, what scans noticed, or what the audit log says of its drift. */
export const timelineSources = ['change', 'sighting', 'drift'] as const;

/** PostgreSQL knows no year 0, and nothing was recorded before 1970. */
const momentSchema = z.iso
  .datetime()
  .max(40)
  .refine((text) => Date.parse(text) >= 0);

/** The place of an entry: its time (ISO 8601), where it comes from, and its id there. */
export const timelinePlaceSchema = z.tuple([
  momentSchema,
  z.enum(timelineSources),
  z.string().regex(/^[0-9a-f-]{1,36}$/),
]);
export type TimelinePlace = z.infer<typeof timelinePlaceSchema>;

/** Returns a cursor from an address when it is one of a timeline; undefined for anything else, which shows the newest entries. */
export function timelineCursorIn(text: string | undefined): string | undefined {
  const cursor = cursorTextSchema.safeParse(text);
  return cursor.success && timelinePlaceSchema.safeParse(valuesIn(cursor.data)).success ? cursor.data : undefined;
}

/**
 * Returns the cursor behind which a timeline begins with what happened at a moment in an address (ISO 8601); undefined for anything that is
 * none. A moment is told to the millisecond, and stored more finely.
 */
export function timelineCursorAt(text: string | undefined): string | undefined {
  const moment = momentSchema.safeParse(text);
  if (!moment.success) return undefined;
  const [source] = timelineSources;
  // The millisecond after the last one of the year 9999 is none that a cursor holds.
  return timelineCursorIn(cursorOf([new Date(Date.parse(moment.data) + 1).toISOString(), source, '0']));
}
