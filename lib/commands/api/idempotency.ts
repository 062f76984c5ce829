import { createHash, randomInt } from 'node:crypto';
import type { Caller } from '../../core/access/caller.ts';
import { canonicalJson } from '../../core/audit/canonical-json.ts';
import { AppError } from '../../core/errors.ts';
import {
  deleteOldIdempotentAnswers,
  holdIdempotencyKey,
  keepIdempotentAnswer,
  readIdempotentAnswer,
} from '../../db/api/idempotency-rows.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import type { Command } from '../kernel/command.ts';
import { recordRefusal } from '../kernel/refusals.ts';
import { parseInput, refuseUnlessPermittedSomewhere, runCommandWithin } from '../kernel/run-command.ts';

/** What a command returned, now or under the same key before. */
type Answered = { output: unknown; isReplayed: boolean };

/**
 * Runs a command as `runCommand` does, at most once for a key of its caller's token within a day: its output is kept in the transaction of
 * what it wrote, so that either both stand or nothing does, and is returned again to whoever repeats the request. A refusal is not
 * kept, as nothing was done. Throws what `runCommand` throws, and AppError idempotencyKeyInUse while the first request is worked on,
 * idempotencyKeyReused when the key came with another request.
 */
export async function runIdempotently(
  command: Command,
  input: unknown,
  caller: Caller,
  key: string,
): Promise<Answered> {
  try {
    refuseUnlessPermittedSomewhere(caller, command.permission);
    parseInput(command.input, input);
    const requestHash = createHash('sha256')
      .update(canonicalJson([command.name, input]))
      .digest('hex');
    // What one token of a person was told is not another's to read, which may have less.
    const named = { caller: [caller.actor.id, caller.apiToken?.id ?? ''].join(' ').trim(), key };
    return await inTransaction(async (tx) => {
      if (!(await holdIdempotencyKey(tx, named))) throw new AppError('idempotencyKeyInUse');
      const kept = await readIdempotentAnswer(tx, named);
      if (kept !== null && kept.requestHash !== requestHash) throw new AppError('idempotencyKeyReused');
      if (kept !== null) return { output: kept.output, isReplayed: true };
      const output: unknown = await runCommandWithin(tx, command, input, caller);
      if (randomInt(50) === 0) await deleteOldIdempotentAnswers(tx);
      await keepIdempotentAnswer(tx, named, { requestHash, output });
      return { output, isReplayed: false };
    });
  } catch (error) {
    if (error instanceof AppError) await recordRefusal(command.name, caller, error.toFailure());
    throw error;
  }
}
