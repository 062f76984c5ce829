import type { Digest } from '../../core/audit/digest.ts';
import type { ProofRecord } from '../../core/audit/proof.ts';
import { type Evidence, type Verdict, verifyLog } from '../../core/audit/verification.ts';
import { readChain, readUnlinked } from './chain-rows.ts';
import { readDigestsAfter } from './digest-rows.ts';
import { readDefinitionFlaws } from './log-definition.ts';

const batchSize = 1_000;

/** The whole log with all that proves it, in batches: digests, the chain, then events without a link. Memory stays flat. */
export async function* readProof(): AsyncGenerator<ProofRecord[]> {
  for (let known = 0; ; ) {
    const digests = await readDigestsAfter(known, batchSize);
    const last = digests.at(-1);
    if (!last) break;
    yield digests.map((digest) => ({ kind: 'digest', digest }));
    known = last.body.number;
  }
  for await (const batch of readChain(batchSize)) yield batch.map((linked) => ({ kind: 'event', ...linked }));
  for await (const events of readUnlinked(batchSize)) yield events.map((event) => ({ kind: 'unlinked', event }));
}

/** Verifies the log in the database, and how its tables are defined, against digests and heads that were kept elsewhere. */
export async function verifyStoredLog(evidence: Omit<Evidence, 'stored'>): Promise<Verdict> {
  const stored: Digest[] = [];
  let verification: ReturnType<typeof verifyLog> | undefined;
  for await (const records of readProof()) {
    for (const record of records) {
      if (record.kind === 'digest') stored.push(record.digest);
      else {
        verification ??= verifyLog({ ...evidence, stored });
        if (record.kind === 'event') verification.link(record.link, record.event);
        else verification.unlinked(record.event);
      }
    }
  }
  const verdict = (verification ?? verifyLog({ ...evidence, stored })).end();
  const flaws = (await readDefinitionFlaws()).map((flaw) => ({ code: 'definition' as const, ...flaw }));
  return { ...verdict, problems: [...flaws, ...verdict.problems] };
}
