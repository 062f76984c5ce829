import { z } from 'zod';

/** Where the list of functions leaves what was selected: in the browser's tab, as ten thousand ids fit into no address. */
export const selectionKey = 'lamplighter.selection';

const selectionSchema = z.object({
  functionIds: z.array(z.uuid()).min(1),
  mode: z.enum(['instrument', 'remove']),
});
export type StoredSelection = z.infer<typeof selectionSchema>;

/** The selection that the text of sessionStorage holds, or null when there is none or it is not one. */
export function parseSelection(text: string | null): StoredSelection | null {
  if (text === null) return null;
  try {
    const parsed = selectionSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
