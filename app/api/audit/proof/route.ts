import { route } from '#app/_doors/route.ts';
import { auditDownload, filterRefusal } from '#app/api/audit/_parts/audit-download.ts';
import { exportAuditProof } from '#lib/commands/audit/audit-queries.ts';
import { runStreamQuery } from '#lib/commands/kernel/query.ts';

/**
 * The whole audit log as a file that `npm run audit:verify` can verify without the database: digests, then every event as it was
 * hashed, with its place in the chain. A part of the log would prove nothing about what is missing, so it takes no filter.
 */
export const GET = route({
  query: exportAuditProof,
  respond: async (request, { query, caller }) => {
    const batches = await runStreamQuery(query, {}, caller);
    const names = [...new Set(new URL(request.url).searchParams.keys())];
    if (names.length > 0) {
      // What is not read would stay open, as one of the few downloads that a person may have.
      await batches.return(undefined);
      return await filterRefusal(names);
    }
    return await auditDownload(batches, caller, {
      format: 'proof',
      filter: '',
      fileName: `lamplighter-audit-proof-${new Date().toISOString().slice(0, 10)}.jsonl`,
      contentType: 'application/x-ndjson; charset=utf-8',
      heading: '',
      lineOf: (record) => `${JSON.stringify(record)}\n`,
    });
  },
});
