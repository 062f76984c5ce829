import { question } from '#app/_doors/route.ts';
import { findNamedFunctions } from '#lib/commands/functions/named-queries.ts';
import { longestPaste } from '#lib/core/functions/pasted-names.ts';

/** Finds the functions that a pasted text names. As JSON it takes a little more room than it holds. */
export const POST = question({ query: findNamedFunctions, mostBytes: longestPaste * 1.2 });
