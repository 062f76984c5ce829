import { z } from 'zod';
import { database } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';
import { readHead } from './chain-rows.ts';
import { readLastDigest } from './digest-rows.ts';
import { dutySchema, listDuties, signingDuty } from './duty-rows.ts';
import { readRoleWeaknesses, roleWeaknesses } from './log-definition.ts';

/** A digest is due every hour at the latest; after two, something is wrong. */
const overdueMilliseconds = 2 * 3600_000;

/** What protects the log against changes, as the console shows it. Times are ISO instants in UTC. */
export const protectionSchema = z.object({
  head: z.object({ sequence: z.number(), hash: z.string() }),
  lastDigest: z
    .object({ number: z.number(), at: z.string(), keyId: z.string(), lastSequence: z.number(), isOverdue: z.boolean() })
    .nullable(),
  /** Why no digest can be signed, if none can. */
  signing: dutySchema.nullable(),
  /** Where digests are kept outside the database. */
  places: z.array(dutySchema),
  weaknesses: z.array(z.enum(roleWeaknesses)),
});
export type Protection = z.infer<typeof protectionSchema>;

/** How the log is protected now. */
export async function readProtection(): Promise<Protection> {
  const [now, head, digest, duties, weaknesses] = await Promise.all([
    readDatabaseTime(database()),
    readHead(database()),
    readLastDigest(database()),
    listDuties(),
    readRoleWeaknesses(),
  ]);
  return {
    head,
    lastDigest: digest && {
      ...{ number: digest.body.number, at: digest.body.at, lastSequence: digest.body.lastSequence },
      keyId: digest.body.key.id,
      isOverdue: now.getTime() - Date.parse(digest.body.at) > overdueMilliseconds,
    },
    signing: duties.find(({ name }) => name === signingDuty) ?? null,
    places: duties.filter(({ name }) => name !== signingDuty),
    weaknesses,
  };
}
