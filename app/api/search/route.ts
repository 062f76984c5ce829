import { route } from '#app/_doors/route.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { searchConsole } from '#lib/commands/search/search-queries.ts';

/** What the command palette finds. A route handler and no action, so that the browser can give up a question that is out of date. */
export const GET = route({
  query: searchConsole,
  respond: async (request, { query, caller }) => {
    const text = new URL(request.url).searchParams.get('text') ?? '';
    return Response.json(await runQuery(query, { text }, caller), { headers: { 'cache-control': 'no-store' } });
  },
});
