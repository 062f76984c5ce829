import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { Prisma } from '../generated/client.ts';
import { inTransaction } from '../kernel/client.ts';
import { rowOf } from '../kernel/rows.ts';

/** So many values more than functions have are no burden. */
const manyValues = 10_000;
/** Functions that each have so many tags of their own are nothing unusual. */
const ownTags = 3;

const grownSchema = z.object({ isGrown: z.boolean() });

/**
 * Removes from the values that parts are looked for in those that no function has any more, once these must be many: tags that each deployment
 * gives another value. Returns how many; 0 also while somebody stores functions, who must not wait: there will be another time. `many`: so
 * many more than three for each function.
 */
export async function forgetUnusedValues(many = manyValues): Promise<number> {
  try {
    return await inTransaction(async (tx) => {
      const grown = Prisma.sql`
        SELECT (SELECT count(*) FROM function_value) > ${many}::int + ${ownTags}::int * (SELECT count(*) FROM lambda_function) AS "isGrown"`;
      if (!(await rowOf(tx, grownSchema, grown)).isGrown) return 0;
      // Who stores functions adds no value that is here already, so none may go before that is visible.
      await tx.$executeRaw`LOCK TABLE function_value IN SHARE ROW EXCLUSIVE MODE NOWAIT`;
      return await tx.$executeRaw`
        WITH used AS MATERIALIZED (
          SELECT 'tag' AS key, tag.key || '=' || tag.value AS value FROM lambda_function, jsonb_each_text(tags) AS tag
          UNION SELECT 'stack', owner_name FROM lambda_function WHERE owner_name IS NOT NULL
        )
        DELETE FROM function_value WHERE key IN ('tag', 'stack')
          AND NOT EXISTS (SELECT FROM used WHERE used.key = function_value.key AND used.value = function_value.value)`;
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'databaseBusy') return 0;
    throw error;
  }
}
