import fs from 'node:fs';
import { z } from 'zod';
import { callsPerSecond, externalId, roleNames } from '../scripts/installation/account.ts';
import type { Installation } from '../scripts/installation/start-installation.ts';

/** What the process of bench/bare-client.ts is to do, in the file that `BENCH_BARE_PLAN` names. */
export const barePlanSchema = z.object({
  callsPerSecond: z.number(),
  externalId: z.string(),
  roleNames: z.object({ read: z.string(), write: z.string() }),
  /** How often each lane's Region is listed, one listing after the other, before anything is sent. */
  listings: z.number(),
  lanes: z.array(z.object({ awsAccountId: z.string(), region: z.string(), names: z.array(z.string()) })),
});
type BarePlan = z.infer<typeof barePlanSchema>;

/** What it took, in the file that `BENCH_BARE_RESULT` names: `busySeconds` of the machine's processors, for whomever. */
const bareResultSchema = z.object({ seconds: z.number(), cpuSeconds: z.number(), busySeconds: z.number() });
export type BareResult = z.infer<typeof bareResultSchema>;

/** Has these functions of the simulated AWS updated by the AWS SDK alone, at AWS's quota; workers have nothing to do meanwhile. */
export async function runBare(
  installation: Installation,
  { lanes, listings = 0 }: { lanes: BarePlan['lanes']; listings?: number },
): Promise<BareResult> {
  const plan: BarePlan = { callsPerSecond, externalId, roleNames, listings, lanes };
  const files = { plan: `.data/bench-bare-plan-${process.pid}.json`, result: `.data/bench-bare-${process.pid}.json` };
  fs.writeFileSync(files.plan, JSON.stringify(plan));
  try {
    const bare = installation.startWorker('bench/bare-client.ts', {
      BENCH_BARE_PLAN: files.plan,
      BENCH_BARE_RESULT: files.result,
    });
    const { code } = await bare.exit;
    if (code !== 0) throw new Error('The AWS SDK alone could not update the functions.');
    return bareResultSchema.parse(JSON.parse(fs.readFileSync(files.result, 'utf8')));
  } finally {
    for (const file of Object.values(files)) fs.rmSync(file, { force: true });
  }
}
