import { Prisma } from '../generated/client.ts';
import { containing } from './like-pattern.ts';

/** Two letters that an index of trigrams finds only with one more. */
const twoLetters = /^[a-z0-9]{2}$/i;

/**
 * SQL that holds where a function's name has a text in it, in whatever case, so that the index of trigrams on the column finds it. Two letters stand
 * in a name with one more before or behind them, or are the name: AWS knows letters, digits, `-` and `_` in names, and the `.` of
 * Lambda@Edge replicas (API reference, FunctionName; lib/core/lambda/arn.ts).
 */
export function nameHasPart(column: Prisma.Sql, text: string): Prisma.Sql {
  const hasPart = Prisma.sql`${column} ILIKE ${containing(text)}`;
  if (!twoLetters.test(text)) return hasPart;
  // Both, as the pattern that the index knows takes several times as long to try on a name that is read.
  return Prisma.sql`(${hasPart} AND (${column} ~* ${`${text}[a-z0-9._-]`} OR ${column} ~* ${`[a-z0-9._-]${text}`}
    OR lower(${column}) = lower(${text}::text)))`;
}
