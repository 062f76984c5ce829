import { z } from 'zod';
import { type FunctionSelection, functionSelectionSchema, isNothing } from '#lib/core/functions/function-selection.ts';

/** Where the list of functions keeps what is selected in it, in the browser's tab. */
const listKey = 'lamplighter.selection';
/** Where the form of a new Rollout finds what it is for: from the list, or from the page of one function. */
const rolloutKey = 'lamplighter.rollout-selection';

const rolloutSelectionSchema = z.object({
  selection: functionSelectionSchema.refine((selection) => !isNothing(selection)),
  mode: z.enum(['instrument', 'remove']),
  /** How many functions it held when it was chosen. */
  count: z.number(),
});

/** What a new Rollout is for. */
export type RolloutSelection = z.infer<typeof rolloutSelectionSchema>;

/** What is selected in the tab's list, or null when nothing is. Only in the browser. */
export function readListSelection(): FunctionSelection | null {
  return parseListSelection(sessionStorage.getItem(listKey));
}

/** Keeps what is selected in the list. Only in the browser. */
export function keepListSelection(selection: FunctionSelection): void {
  if (isNothing(selection)) sessionStorage.removeItem(listKey);
  else sessionStorage.setItem(listKey, JSON.stringify(selection));
}

/** What the form of a new Rollout is for, or null. Only in the browser. */
export function readRolloutSelection(): RolloutSelection | null {
  return parseRolloutSelection(sessionStorage.getItem(rolloutKey));
}

/** Keeps a selection for the form of a new Rollout; what is selected in the list stays. Only in the browser. */
export function keepRolloutSelection(chosen: RolloutSelection): void {
  sessionStorage.setItem(rolloutKey, JSON.stringify(chosen));
}

/** Forgets what a Rollout was created for, in the list too where it came from there. Only in the browser. */
export function forgetRolloutSelection({ selection }: RolloutSelection): void {
  sessionStorage.removeItem(rolloutKey);
  if (sessionStorage.getItem(listKey) === JSON.stringify(selection)) sessionStorage.removeItem(listKey);
}

/** The selection that a stored text holds, or null when there is none or it is not one, as another version may have written it. */
export function parseListSelection(text: string | null): FunctionSelection | null {
  return parseAs(functionSelectionSchema, text);
}

/** The same of the form's. */
export function parseRolloutSelection(text: string | null): RolloutSelection | null {
  return parseAs(rolloutSelectionSchema, text);
}

function parseAs<Schema extends z.ZodType>(schema: Schema, text: string | null): z.output<Schema> | null {
  if (text === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
