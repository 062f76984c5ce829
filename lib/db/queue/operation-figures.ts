import { z } from 'zod';
import { outcomes } from '../../core/change/change-codes.ts';
import { rolloutStatuses, unfinishedStatuses } from '../../core/rollout/status.ts';
import { Prisma } from '../generated/client.ts';
import { type Database, database, readingOn } from '../kernel/client.ts';
import { rowOf, rowsOf } from '../kernel/rows.ts';
import { queueNames } from './queue-table.ts';
import { aliveSeconds } from './worker-state.ts';

const jobStates = ['waiting', 'later', 'running', 'failed'] as const;

const count = z.coerce.number().int();
const jobSchema = z.object({ job: z.string(), state: z.enum(jobStates), count });
const rolloutSchema = z.object({ status: z.enum(rolloutStatuses), count });
const changeSchema = z.object({ outcome: z.enum(outcomes), count });
const momentSchema = z.object({
  workersAlive: count,
  workersStalled: count,
  oldestWaitingSeconds: z.coerce.number(),
  digestAgeSeconds: z.coerce.number().nullable(),
});

/** The installation in numbers, for those who operate it; zeros are listed too, so that a series never disappears. */
export type OperationFigures = z.output<typeof momentSchema> & {
  /** Jobs by queue and state; `later`: due at a time to come, such as a retry. */
  jobs: z.output<typeof jobSchema>[];
  rollouts: z.output<typeof rolloutSchema>[];
  /** Changes that came to an end within an hour, of Rollouts under way or ended within it. */
  changes: z.output<typeof changeSchema>[];
};

/** Reads the figures, on the connections for costly reads, one statement after the other. Throws as `database` does. */
export async function readOperationFigures(): Promise<OperationFigures> {
  return await readingOn('costly', async () => {
    const client = database();
    const [jobs, rollouts, changes] = [await readJobs(client), await readRollouts(client), await readChanges(client)];
    return {
      jobs: queueNames.flatMap((job) =>
        jobStates.map((state) => ({
          ...{ job, state },
          count: jobs.find((row) => row.job === job && row.state === state)?.count ?? 0,
        })),
      ),
      rollouts: rolloutStatuses.map((status) => ({
        status,
        count: rollouts.find((row) => row.status === status)?.count ?? 0,
      })),
      changes: outcomes.map((outcome) => ({
        outcome,
        count: changes.find((row) => row.outcome === outcome)?.count ?? 0,
      })),
      ...(await readMoment(client)),
    };
  });
}

function readJobs(client: Database) {
  return rowsOf(
    client,
    jobSchema,
    Prisma.sql`
      SELECT "job", "state", count(*) AS "count" FROM (
        SELECT name AS "job", CASE
          WHEN state = 'active' THEN 'running'
          WHEN state = 'failed' THEN 'failed'
          WHEN start_after > now() THEN 'later'
          ELSE 'waiting' END AS "state"
        FROM pgboss.job WHERE name = ANY(${[...queueNames]}) AND state IN ('created', 'retry', 'active', 'failed')
      ) AS one GROUP BY 1, 2`,
  );
}

function readRollouts(client: Database) {
  return rowsOf(client, rolloutSchema, Prisma.sql`SELECT status, count(*) AS "count" FROM rollout GROUP BY status`);
}

/** By way of their Rollouts, as Changes of long ago are many. */
function readChanges(client: Database) {
  return rowsOf(
    client,
    changeSchema,
    Prisma.sql`
      SELECT change.outcome, count(*) AS "count"
      FROM rollout JOIN change ON change.rollout_id = rollout.id
      WHERE (rollout.status = ANY(${[...unfinishedStatuses]}) OR rollout.finished_at > now() - interval '1 hour')
        AND change.finished_at > now() - interval '1 hour'
      GROUP BY change.outcome`,
  );
}

function readMoment(client: Database) {
  return rowOf(
    client,
    momentSchema,
    Prisma.sql`
      WITH alive AS (
        SELECT failure FROM worker_heartbeat
        WHERE seen_at > clock_timestamp() - make_interval(secs => ${aliveSeconds}::float8)
      )
      SELECT
        (SELECT count(*) FROM alive) AS "workersAlive",
        (SELECT count(*) FROM alive WHERE failure ->> 'code' IN ('workerJobsStalled', 'workerBlocked')) AS "workersStalled",
        (SELECT coalesce(greatest(extract(epoch FROM now() - min(start_after)), 0), 0) FROM pgboss.job
          WHERE name = ANY(${[...queueNames]}) AND state IN ('created', 'retry')) AS "oldestWaitingSeconds",
        (SELECT extract(epoch FROM clock_timestamp() - max(at)) FROM audit_digest) AS "digestAgeSeconds"`,
  );
}
