import { z } from 'zod';
import { AppError } from '../../core/errors.ts';

const environmentSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Connections that one process may open for its queries. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(500).default(10),
});

/**
 * Where the database is and how many connections this process may open there, from the environment.
 * Throws AppError `databaseUnavailable` when DATABASE_URL is missing or is no PostgreSQL URL (the URL itself is never repeated:
 * it holds a password).
 */
export function databaseEnvironment(): { url: string; poolSize: number } {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) throw new AppError('databaseUnavailable', { reason: 'DATABASE_URL' });
  return { url: parsed.data.DATABASE_URL, poolSize: parsed.data.DATABASE_POOL_SIZE };
}
