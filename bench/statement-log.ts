import type pg from 'pg';
import { z } from 'zod';

/** What PostgreSQL was asked, without its values: how often, and how long it took at most and together, in milliseconds. */
export type Statement = { text: string; calls: number; mostMilliseconds: number; totalMilliseconds: number };

/** Settings of a server that keeps count of its statements, and writes the plan of each that takes longer into its log. */
export function statementSettings(planFromMilliseconds: number): Record<string, string> {
  return {
    shared_preload_libraries: 'pg_stat_statements,auto_explain',
    'pg_stat_statements.track': 'all',
    'pg_stat_statements.max': '10000',
    'auto_explain.log_min_duration': String(planFromMilliseconds),
  };
}

const statementsSchema = z.array(
  z.object({ text: z.string(), calls: z.number(), mostMilliseconds: z.number(), totalMilliseconds: z.number() }),
);

/** Forgets what was counted, of every database of the server; makes the count possible the first time. */
export async function forgetStatements(superuser: pg.Client): Promise<void> {
  await superuser.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await superuser.query('SELECT pg_stat_statements_reset()');
}

/** What was asked of the server since then, that which took longest together first. */
export async function readStatements(superuser: pg.Client): Promise<Statement[]> {
  const { rows } = await superuser.query(`
    SELECT query AS text, sum(calls)::float8 AS calls, max(max_exec_time) AS "mostMilliseconds", sum(total_exec_time) AS "totalMilliseconds"
    FROM pg_stat_statements GROUP BY query ORDER BY 4 DESC`);
  return statementsSchema
    .parse(rows)
    .map(({ text, ...counts }) => ({ ...counts, text: text.replaceAll(/\s+/g, ' ').trim() }));
}
