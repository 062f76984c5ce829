import { Readable } from 'node:stream';
import { BrokenCall } from './broken-call.ts';

/** How much of an answer is read, how long it may pause (milliseconds), and what ends it from outside. */
export type BodyLimits = { mostBytes: number; idle: number; ending: AbortSignal };

/**
 * The whole body of an answer. Neither the SDK nor this decompresses, so what is counted is what is parsed. Throws BrokenCall
 * when it is too large or pauses for too long, the signal's reason once that is aborted, and Node's error when the connection
 * ends early; the connection is destroyed each time, so that nobody else is given it.
 */
export async function readBody(body: unknown, { mostBytes, idle, ending }: BodyLimits): Promise<unknown> {
  if (!(body instanceof Readable)) return body;
  const chunks: Buffer[] = [];
  let bytes = 0;
  let hasEnded = false;
  const pause = setTimeout(() => {
    const bytesBefore = bytes;
    // Where this process stood still, what has arrived meanwhile is taken first.
    setImmediate(() => {
      if (hasEnded || bytes > bytesBefore) return;
      body.destroy(new BrokenCall('stalled', { wasSent: true, milliseconds: idle, bytes }));
    });
  }, idle);
  const onEnding = () => {
    body.destroy(ending.reason);
  };
  ending.addEventListener('abort', onEnding, { once: true });
  try {
    if (ending.aborted) throw ending.reason;
    for await (const chunk of body) {
      pause.refresh();
      bytes += chunk.byteLength;
      // Leaving the loop by an error destroys the stream and with it the socket.
      if (bytes > mostBytes) throw new BrokenCall('tooLarge', { wasSent: true, milliseconds: 0, bytes });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  } finally {
    hasEnded = true;
    clearTimeout(pause);
    ending.removeEventListener('abort', onEnding);
  }
}
