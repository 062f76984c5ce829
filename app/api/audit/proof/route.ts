import { downloadIdName } from '#app/_doors/download-outcome.ts';
import { route } from '#app/_doors/route.ts';
import { auditDownload, notUnderstood } from '#app/api/audit/_parts/audit-download.ts';
import { exportAuditProof } from '#lib/commands/audit/audit-queries.ts';
import { admitToQuery, runStreamQuery } from '#lib/commands/kernel/query.ts';

/**
 * The whole audit log as a file that `npm run audit:verify` can verify without the database: digests, then every event as it was
 * hashed, with its place in the chain. A part of the log would prove nothing about what is missing, so it takes no filter.
 */
export const GET = route({
  query: exportAuditProof,
  respond: async (request, { query, caller }) => {
    const names = [...new Set(new URL(request.url).searchParams.keys())].filter((name) => name !== downloadIdName);
    if (names.length > 0) {
      await admitToQuery(query, {}, caller);
      throw notUnderstood(names);
    }
    const batches = await runStreamQuery(query, {}, caller, request.signal);
    return await auditDownload(batches, caller, {
      signal: request.signal,
      format: 'proof',
      filter: '',
      fileName: `lamplighter-audit-proof-${new Date().toISOString().slice(0, 10)}.jsonl`,
      contentType: 'application/x-ndjson; charset=utf-8',
      heading: '',
      lineOf: (record) => `${JSON.stringify(record)}\n`,
    });
  },
});
