import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { exportFunctions } from '#lib/commands/functions/export-queries.ts';
import { runStreamQuery } from '#lib/commands/kernel/query.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { closeDatabase } from '#lib/db/kernel/client.ts';
import { prepareDatabase } from '../scripts/postgres/database-roles.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../scripts/postgres/embedded-postgres.ts';
import { migrateFor } from '../scripts/postgres/migrate-for.ts';
import { optionValues } from './options.ts';
import { storeSize } from './reads-stored.ts';

/**
 * Exporting all functions, 1,000 and 100,000 of them, each in a process of its own: how long it takes, the most memory that the process
 * held, and the most that was in use of it, which is what is left once garbage is collected. `--json` prints one JSON object on the last
 * line. Aim: as much in use for many as for few. What is held also tells how much garbage Node.js lets lie before it collects it.
 */

const sizes = { small: 1_000, large: 100_000 } as const;
/** Garbage is collected before a measurement of what is in use, in one batch of so many. */
const batchesBetweenCollections = 10;
const bytesPerMebibyte = 1024 * 1024;
const figuresSchema = z.object({
  functions: z.number(),
  seconds: z.number(),
  heldMebibytes: z.number(),
  usedMebibytes: z.number(),
});
type Figures = z.infer<typeof figuresSchema>;

/** Reads and writes out every function, as a download does, and forgets it. */
async function exportAll({ measuresUse }: { measuresUse: boolean }): Promise<Figures> {
  const viewer = personCaller({ userId: 'bench', name: 'Bench', role: 'viewer' });
  const startedAt = performance.now();
  let [functions, characters, batches, used] = [0, 0, 0, 0];
  for await (const batch of await runStreamQuery(exportFunctions, { conditions: [], selection: null }, viewer)) {
    functions += batch.length;
    for (const row of batch) characters += JSON.stringify(row).length;
    batches += 1;
    if (measuresUse && batches % batchesBetweenCollections === 1) used = Math.max(used, await bytesInUse());
  }
  if (characters === 0) throw new Error('Nothing was exported.');
  const seconds = (performance.now() - startedAt) / 1000;
  await closeDatabase();
  return {
    functions,
    seconds,
    heldMebibytes: process.resourceUsage().maxRSS / 1024,
    usedMebibytes: used / bytesPerMebibyte,
  };
}

async function bytesInUse(): Promise<number> {
  await globalThis.gc?.({ execution: 'async', type: 'major' });
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** In two processes: collecting garbage takes time and gives back memory, which is not to be seen in the other figures. */
function measure(applicationUrl: string): Figures {
  const { usedMebibytes } = exportedBy(['--expose-gc', import.meta.filename, '--used', '--of', applicationUrl]);
  return { ...exportedBy([import.meta.filename, '--of', applicationUrl]), usedMebibytes };
}

function exportedBy(args: readonly string[]): Figures {
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return figuresSchema.parse(JSON.parse(child.stdout));
}

async function compare(): Promise<void> {
  const folder = path.resolve(import.meta.dirname, '../.data/bench-export');
  const server = await startEmbeddedPostgres(folder);
  try {
    const measured: Partial<Record<keyof typeof sizes, Figures>> = {};
    for (const name of ['small', 'large'] as const) {
      const { ownerUrl, applicationUrl } = await prepareDatabase(server, folder, name);
      await migrateFor(applicationUrl, ownerUrl);
      await storeSize(ownerUrl, { functions: sizes[name], events: 0, entries: 0 });
      const figures = measure(applicationUrl);
      measured[name] = figures;
      const { functions, seconds, heldMebibytes, usedMebibytes } = figures;
      console.log(
        `${functions} functions exported in ${seconds.toFixed(2)} s, ${((seconds * 1e6) / functions).toFixed(0)} µs each; ${usedMebibytes.toFixed(0)} MiB in use at most, ${heldMebibytes.toFixed(0)} held.`,
      );
    }
    if (process.argv.includes('--json')) console.log(JSON.stringify(measured));
  } finally {
    stopEmbeddedPostgres(folder);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const [url] = optionValues('--of');
if (url === undefined) await compare();
else {
  process.env['DATABASE_URL'] = url;
  console.log(JSON.stringify(await exportAll({ measuresUse: process.argv.includes('--used') })));
}
