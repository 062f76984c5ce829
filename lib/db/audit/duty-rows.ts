import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { readDatabaseTime } from '../kernel/clock.ts';

/** Why a duty is not done: an ErrorCode of lib/core/errors.ts, or one of `auditFailureCodes`; params never hold a secret. */
export const dutyFailureSchema = z.strictObject({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type DutyFailure = z.infer<typeof dutyFailureSchema>;

/** A duty as it stands: the last digest that it is done with, and why it is no further. */
export const dutySchema = z.object({
  name: z.string(),
  doneNumber: z.number(),
  doneAt: z.string().nullable(),
  failure: dutyFailureSchema.nullable(),
  failedAt: z.string().nullable(),
});
export type Duty = z.infer<typeof dutySchema>;

/** The name of the duty of signing; every other is a place where digests are kept. */
export const signingDuty = 'signing';

/** A duty that no worker looked after for this time is configured no more, or no worker runs. */
const forgottenMilliseconds = 24 * 3600_000;

/** The last digest that the duty is done with; 0 before the first. Notes that a worker looks after it. */
export async function readDutyProgress(name: string): Promise<number> {
  const lookedAt = await readDatabaseTime(database());
  const duty = await database().auditDuty.upsert({ where: { name }, create: { name }, update: { lookedAt } });
  return Number(duty.doneNumber);
}

/** Notes that the duty is done up to a digest. */
export async function recordDutyDone(name: string, number: number): Promise<void> {
  const done = {
    doneNumber: BigInt(number),
    doneAt: await readDatabaseTime(database()),
    failure: Prisma.DbNull,
    failedAt: null,
  };
  await database().auditDuty.upsert({ where: { name }, create: { name, ...done }, update: done });
}

/** Notes why the duty cannot be done now. */
export async function recordDutyFailure(name: string, failure: DutyFailure): Promise<void> {
  const failed = { failure, failedAt: await readDatabaseTime(database()) };
  await database().auditDuty.upsert({ where: { name }, create: { name, ...failed }, update: failed });
}

/** Notes that nothing stands in the way of the duty any more, where something did. */
export async function clearDutyFailure(name: string): Promise<void> {
  await database().auditDuty.updateMany({
    where: { name, failedAt: { not: null } },
    data: { failure: Prisma.DbNull, failedAt: null },
  });
}

/** The duties that a worker looked after within a day, signing first. */
export async function listDuties(): Promise<Duty[]> {
  const since = await readDatabaseTime(database(), { agoMilliseconds: forgottenMilliseconds });
  const rows = await database().auditDuty.findMany({ where: { lookedAt: { gte: since } }, orderBy: { name: 'asc' } });
  const duties = rows.map(({ name, doneNumber, doneAt, failure, failedAt }) =>
    dutySchema.parse({
      ...{ name, failure, doneNumber: Number(doneNumber) },
      doneAt: doneAt?.toISOString() ?? null,
      failedAt: failedAt?.toISOString() ?? null,
    }),
  );
  return duties.toSorted((one, other) => Number(other.name === signingDuty) - Number(one.name === signingDuty));
}
