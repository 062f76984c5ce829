import { functionSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { conditionsOf } from '../choice/conditions.ts';
import { say } from '../say.ts';
import { type ExitCode, exitCodes } from '../stopped.ts';
import { inColumns, type Terminal } from '../terminal.ts';

/** `functions`: lists the functions for which all conditions hold, as the last scan saw them. */
export async function runFunctions(
  client: Client,
  terminal: Terminal,
  conditions: readonly string[],
): Promise<ExitCode> {
  const items = await client.list('/functions', functionSchema, { ...conditionsOf(conditions), limit: '500' });
  const rows = items.map(({ functionName, awsAccountId, accountName, region, runtime, status }) => [
    ...[functionName, `${awsAccountId} (${accountName})`, region, runtime ?? say('image'), status],
  ]);
  for (const line of inColumns(rows)) terminal.print(line);
  terminal.note(say('functionCount', { count: items.length }));
  terminal.result({ functions: items }, exitCodes.done);
  return exitCodes.done;
}
