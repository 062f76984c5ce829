import type { z } from 'zod';

/** The same record with at most so many entries, which its JSON Schema says too; more are refused as `tooBig`. */
export function withAtMost<Schema extends z.ZodType<Readonly<Record<string, unknown>>>>(
  record: Schema,
  entries: number,
): Schema {
  return record.refine((rows) => Object.keys(rows).length <= entries, 'tooBig').meta({ maxProperties: entries });
}
