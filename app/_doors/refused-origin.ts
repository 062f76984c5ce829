import 'server-only';
import { clientAddress } from '#lib/auth/client-address.ts';
import { sessionOf } from '#lib/auth/session.ts';
import { recordRefusedOrigin } from '#lib/commands/kernel/refusals.ts';
import { reportUnexpected } from '#lib/commands/kernel/report.ts';
import { personCaller, stranger } from '#lib/core/access/caller.ts';

let isRecording = false;
let counted = 0;

/**
 * Records that a request which would change something came from a page of another origin, and whose session it carried. One at a time:
 * what comes meanwhile is only counted, as of somebody unknown, so that a flood keeps one connection busy and no more. Never throws.
 */
export async function recordRequestOfOtherOrigin(headers: Headers): Promise<void> {
  if (isRecording) {
    counted += 1;
    return;
  }
  isRecording = true;
  try {
    const session = await sessionOf(headers);
    await recordRefusedOrigin(session ? personCaller(session) : stranger, clientAddress(headers));
    const times = counted;
    counted = 0;
    if (times > 0) await recordRefusedOrigin(stranger, undefined, times);
  } catch (error) {
    reportUnexpected('request of another origin', error);
  } finally {
    isRecording = false;
  }
}
