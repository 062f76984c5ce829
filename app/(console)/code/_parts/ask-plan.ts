import type { ActionResult } from '#app/_doors/result.ts';
import type { CodePlanInput, CodePlanOutput } from '#lib/commands/code/code-queries.ts';

/** Asks the console for a plan of files; for `useAction`. Throws when the console cannot be reached or something in between answers. */
export async function askPlan(input: CodePlanInput): Promise<ActionResult<CodePlanOutput>> {
  const response = await fetch('/api/code/plan', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  // The console's own answer, of this very program.
  return (await response.json()) as ActionResult<CodePlanOutput>;
}
