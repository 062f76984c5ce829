/**
 * How many cases a law is tried with, other ones in every run: `usual` in `npm test`, or as many as LAMPLIGHTER_LAW_RUNS asks for, as
 * `npm run chaos` does.
 */
export function lawRuns(usual: number): { numRuns: number } {
  return { numRuns: Number(process.env['LAMPLIGHTER_LAW_RUNS'] ?? usual) };
}
