import { z } from 'zod';
import { attributeChangeSchema } from '../change/change.ts';
// Browsers load this file: what makes hashes must stay out of it.
import { canonicalJson } from './canonical-json.ts';

/** A change as it is recorded: of a function's attribute, or of a setting of this product, whose path is its name. Masked. */
export const recordedChangeSchema = attributeChangeSchema.extend({ path: z.string() });
export type RecordedChange = z.infer<typeof recordedChangeSchema>;

/** Settings by name, masked. Null and undefined alike mean "not set". */
type Values = Readonly<Record<string, unknown>>;

/**
 * What an event records of settings: before and after of each that differs, in the order of their names, each list whole. Nested
 * settings are named by their path (`apiKey.arn`). `replaced`: names whose values were replaced by others that are masked alike.
 */
export function settingChanges(before: Values, after: Values, replaced: readonly string[] = []): RecordedChange[] {
  const [from, to] = [flatten(before), flatten(after)];
  const paths = [...new Set([...from.keys(), ...to.keys(), ...replaced])].toSorted();
  return paths.flatMap((path): RecordedChange[] => {
    const [old, now] = [from.get(path), to.get(path)];
    const sensitive = replaced.includes(path);
    if (!sensitive && canonicalJson([old ?? null]) === canonicalJson([now ?? null])) return [];
    const action = old === undefined ? 'add' : now === undefined ? 'remove' : 'change';
    return [
      {
        path,
        action,
        ...(old === undefined ? {} : { before: old }),
        ...(now === undefined ? {} : { after: now }),
        sensitive,
      },
    ];
  });
}

type Shown = string | string[];

/** Every value by its path, as the log shows it. */
function flatten(values: Values, prefix = ''): Map<string, Shown> {
  const flat = new Map<string, Shown>();
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    const path = prefix + name;
    if (typeof value !== 'object') flat.set(path, String(value));
    else if (Array.isArray(value)) flat.set(path, value.map(lineOf));
    else for (const [inner, shown] of flatten({ ...value }, `${path}.`)) flat.set(inner, shown);
  }
  return flat;
}

/** A member of a list as one text, its parts by name: `fromAt: 2026-12-24T00:00:00Z, reason: Holidays, untilAt: …`. */
function lineOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return parts
    .map(([name, part]) => `${name}: ${typeof part === 'object' ? canonicalJson(part) : String(part)}`)
    .join(', ');
}
