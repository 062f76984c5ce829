import type { ActionResult } from '#app/_doors/result.ts';
import type { NamedFunctions } from '#lib/commands/functions/named-queries.ts';

/** Finds the functions that a pasted text names; for `useAction`. Throws when the console cannot be reached or something in between answers. */
export async function findNamed(input: { text: string }): Promise<ActionResult<NamedFunctions>> {
  const response = await fetch('/api/functions/named', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  // The console's own answer, of this very program.
  return (await response.json()) as ActionResult<NamedFunctions>;
}
