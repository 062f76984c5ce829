import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { type Metadata, readAnswer } from './answer.ts';
import { type AwsCall, endlessAnswer } from './error.ts';
import { type AwsSession, callWith } from './session.ts';

/** A listing of AWS that comes in pages, and how much of it is read at most. */
export type Listing<Page extends Metadata, Parsed, Entry> = {
  /**
   * The SDK's paginator for the listing, from its first page or from where a token leads. Called once more when credentials
   * were renewed, so it must look up its client each time. Every page is one command and waits for one slot of the budget.
   */
  paginate: (position: { startingToken?: string }) => AsyncIterator<Page, unknown>;
  schema: z.ZodType<Parsed>;
  /** The member that holds the entries: a page without it is no page, also no empty one. */
  member: string;
  /** The token of the page after this one; undefined or empty after the last. */
  nextTokenOf: (page: Parsed) => string | undefined;
  entriesOf: (page: Parsed) => readonly Entry[];
  /** What tells an entry from the others; without it, all that it holds. */
  keyOf?: (entry: Entry) => string | undefined;
  /** More pages than AWS can have for it: reading stops there, whatever AWS says. */
  mostPages: number;
};

/** AWS may return some empty pages before one with entries, above all where it filters; never so many in a row. */
const mostEmptyPagesInARow = 50;
/** A list that changes while it is read may repeat entries, but not page after page. */
const mostRepeatedPagesInARow = 5;

/**
 * The entries of a listing, page by page, checked against their schema; an entry that came before is left out. The SDK's paginators go on
 * for as long as AWS gives a token; here a token that came before, too many empty pages in a row or too many pages in all
 * end it with AppError `awsEndlessAnswer`, and pages that only repeat what came before with `awsRepeatedPages`.
 * Throws every other AppError `aws…` too; entries given before stay valid, but the listing is then incomplete.
 */
export async function* readPages<Page extends Metadata, Parsed, Entry>(
  session: AwsSession,
  call: AwsCall,
  listing: Listing<Page, Parsed, Entry>,
): AsyncGenerator<Entry[], void> {
  const { nextTokenOf, entriesOf, mostPages } = listing;
  const nextPage = pageReader(session, call, listing);
  const isNew = createNovelty(listing);
  const tokens = new Set<string>();
  let emptyPagesInARow = 0;
  let repeatedPagesInARow = 0;
  let token: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const page = await nextPage(token);
    if (page === undefined) return;
    const entries = entriesOf(page);
    const fresh = entries.filter(isNew);
    yield fresh;
    token = nextTokenOf(page);
    if (token === undefined || token === '') return;
    emptyPagesInARow = entries.length === 0 ? emptyPagesInARow + 1 : 0;
    if (entries.length > 0) repeatedPagesInARow = fresh.length === 0 ? repeatedPagesInARow + 1 : 0;
    if (tokens.has(token) || emptyPagesInARow >= mostEmptyPagesInARow || pages >= mostPages)
      throw endlessAnswer(call, pages);
    if (repeatedPagesInARow >= mostRepeatedPagesInARow)
      throw new AppError('awsRepeatedPages', endlessAnswer(call, pages).params);
    tokens.add(token);
  }
}

/** Tells whether an entry comes for the first time. */
function createNovelty<Entry>({ keyOf }: { keyOf?: (entry: Entry) => string | undefined }): (entry: Entry) => boolean {
  const known = new Set<string>();
  return (entry) => {
    const key = keyOf?.(entry) ?? createHash('sha256').update(JSON.stringify(entry)).digest('base64');
    if (known.has(key)) return false;
    known.add(key);
    return true;
  };
}

/** Reads page after page. A paginator that has thrown is finished, so a new one goes on from the token of the page wanted. */
function pageReader<Page extends Metadata, Parsed, Entry>(
  session: AwsSession,
  call: AwsCall,
  { paginate, schema, member }: Listing<Page, Parsed, Entry>,
): (token: string | undefined) => Promise<Parsed | undefined> {
  let pages: AsyncIterator<Page, unknown> | undefined;
  return (token) =>
    callWith(session, call, async () => {
      pages ??= paginate(token === undefined ? {} : { startingToken: token });
      const result = await pages.next().catch((error: unknown) => {
        pages = undefined;
        throw error;
      });
      if (result.done === true) return undefined;
      return readAnswer(result.value, call, { schema, required: [member] }).data;
    });
}
