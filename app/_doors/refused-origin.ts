import 'server-only';
import { clientAddress } from '#lib/auth/client-address.ts';
import { sessionOf } from '#lib/auth/session.ts';
import { recordForeignHost, recordRefusedOrigin } from '#lib/commands/kernel/refusals.ts';
import { reportUnexpected } from '#lib/commands/kernel/report.ts';
import { personCaller, stranger } from '#lib/core/access/caller.ts';

/** Records one request; `more` returns how many more came meanwhile, once. */
type Recorder = (headers: Headers, more: () => number) => Promise<void>;

/**
 * Returns what records requests of one kind, one at a time: what comes meanwhile is only counted, as of somebody unknown, so that a
 * flood keeps one connection busy and no more. Never throws.
 */
function oneAtATime(what: string, record: Recorder): (headers: Headers) => Promise<void> {
  let isRecording = false;
  let counted = 0;
  return async (headers) => {
    if (isRecording) {
      counted += 1;
      return;
    }
    isRecording = true;
    try {
      await record(headers, () => {
        const more = counted;
        counted = 0;
        return more;
      });
    } catch (error) {
      reportUnexpected(what, error);
    } finally {
      isRecording = false;
    }
  };
}

/** Records that a request which only a page of ours may send came from another one, and whose session it carried. */
export const recordRequestOfOtherOrigin = oneAtATime('request of another origin', async (headers, more) => {
  const session = await sessionOf(headers);
  await recordRefusedOrigin(session ? personCaller(session) : stranger, clientAddress(headers));
  const times = more();
  if (times > 0) await recordRefusedOrigin(stranger, undefined, times);
});

/** Records that a request came under a name that is not this console's. No session is looked for: none belongs to that name. */
export const recordRequestUnderForeignName = oneAtATime('request under a foreign name', async (headers, more) => {
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? '';
  await recordForeignHost(host, clientAddress(headers));
  const times = more();
  if (times > 0) await recordForeignHost(host, undefined, times);
});
