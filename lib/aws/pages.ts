import type { z } from 'zod';
import { type AwsCall, endlessAnswer, unreadableAnswer } from './error.ts';
import { type AwsSession, callWith } from './session.ts';

type Metadata = { $metadata: { requestId?: string | undefined } };

/** A listing of AWS that comes in pages, and how much of it is read at most. */
export type Listing<Page extends Metadata, Parsed> = {
  /**
   * The SDK's paginator for the listing, from its first page or from where a token leads. Called once more when credentials
   * were renewed, so it must look up its client each time. Every page is one command and waits for one slot of the budget.
   */
  paginate: (position: { startingToken?: string }) => AsyncIterator<Page, unknown>;
  schema: z.ZodType<Parsed>;
  /** The token of the page after this one; undefined or empty after the last. */
  nextTokenOf: (page: Parsed) => string | undefined;
  entriesOf: (page: Parsed) => readonly unknown[];
  /** More pages than AWS can have for it: reading stops there, whatever AWS says. */
  mostPages: number;
};

/** AWS may return some empty pages before one with entries, above all where it filters; never so many in a row. */
const mostEmptyPagesInARow = 50;

/**
 * The pages of a listing, checked against their schema. The SDK's paginators go on for as long as AWS gives a token; here a
 * token that came before, too many empty pages in a row or too many pages in all end it with AppError `awsEndlessAnswer`.
 * Throws every other AppError `aws…` too; pages given before stay valid, but the listing is then incomplete.
 */
export async function* readPages<Page extends Metadata, Parsed>(
  session: AwsSession,
  call: AwsCall,
  listing: Listing<Page, Parsed>,
): AsyncGenerator<Parsed, void> {
  const { nextTokenOf, entriesOf, mostPages } = listing;
  const nextPage = pageReader(session, call, listing);
  const tokens = new Set<string>();
  let emptyPagesInARow = 0;
  let token: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const page = await nextPage(token);
    if (page === undefined) return;
    yield page;
    token = nextTokenOf(page);
    if (token === undefined || token === '') return;
    emptyPagesInARow = entriesOf(page).length === 0 ? emptyPagesInARow + 1 : 0;
    if (tokens.has(token) || emptyPagesInARow >= mostEmptyPagesInARow || pages >= mostPages)
      throw endlessAnswer(call, pages);
    tokens.add(token);
  }
}

/** Reads page after page. A paginator that has thrown is finished, so a new one goes on from the token of the page wanted. */
function pageReader<Page extends Metadata, Parsed>(
  session: AwsSession,
  call: AwsCall,
  { paginate, schema }: Listing<Page, Parsed>,
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
      const parsed = schema.safeParse(result.value);
      if (!parsed.success) throw unreadableAnswer(call, result.value.$metadata.requestId ?? '');
      return parsed.data;
    });
}
