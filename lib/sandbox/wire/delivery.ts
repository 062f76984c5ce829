import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { FaultEffect, GarbageForm } from '../faults.ts';
import { resetConnection } from './http.ts';
import { jsonReply, type Reply } from './reply.ts';

/** A fault in the way in which a response travels. */
export type Manner = Extract<FaultEffect, { kind: 'garbage' | 'stall' | 'drip' | 'oversized' | 'earlyClose' }>;

/** The response of a call that was not carried out, for manners that need one to spoil. */
export function standInReply(): Reply {
  return jsonReply({ message: 'This response stands in for one of AWS, which did not carry out the call.' });
}

/** Sends a reply in the manner of a fault. Does nothing when the caller has gone. */
export function deliver(response: ServerResponse, reply: Reply, manner: Manner): void {
  if (response.destroyed) return;
  switch (manner.kind) {
    case 'garbage':
      sendGarbage(response, reply, manner.form, manner.status);
      return;
    case 'stall':
      stall(response, reply, manner);
      return;
    case 'drip':
      drip(response, reply, manner.everyMilliseconds);
      return;
    case 'oversized':
      flood(response, reply, manner.mostBytes);
      return;
    case 'earlyClose':
      closeEarly(response, reply, manner);
      return;
  }
}

/** Leaves the caller without a response: the connection breaks, or stays open until the caller closes it. */
export function leaveUnanswered(response: ServerResponse, connection: 'breaks' | 'stalls'): void {
  if (connection === 'breaks') resetConnection(response);
}

function sendGarbage(response: ServerResponse, reply: Reply, form: GarbageForm, status = reply.status): void {
  const { body, headers } = garbageOf(reply, form);
  response.writeHead(status, { ...reply.headers, ...headers, 'content-length': body.byteLength });
  response.end(body);
}

function garbageOf({ body }: Reply, form: GarbageForm): { body: Buffer; headers: Record<string, string> } {
  const whole = Buffer.from(body);
  switch (form) {
    case 'html':
      return { body: Buffer.from('<html><body>Gateway</body></html>'), headers: { 'content-type': 'text/html' } };
    case 'truncated':
      return { body: whole.subarray(0, Math.floor(whole.byteLength / 2)), headers: {} };
    case 'binary':
      return { body: Buffer.from(Array.from({ length: 256 }, (_, index) => 255 - index)), headers: {} };
    case 'otherType':
      return { body: whole, headers: { 'content-type': 'image/png' } };
    case 'compressed':
      return { body: gzipSync(whole), headers: { 'content-encoding': 'gzip' } };
    case 'notCompressed':
      return { body: Buffer.from('not compressed at all'), headers: { 'content-encoding': 'gzip' } };
    case 'empty':
      return { body: Buffer.alloc(0), headers: {} };
  }
}

function stall(
  response: ServerResponse,
  reply: Reply,
  { afterBytes, milliseconds }: Extract<Manner, { kind: 'stall' }>,
): void {
  if (afterBytes !== undefined) beginWith(response, reply, afterBytes);
  if (milliseconds !== null)
    untilClosed(
      response,
      setTimeout(() => resetConnection(response), milliseconds),
    );
}

/** The headers, which promise the whole body, and its first bytes; always fewer than all. */
function beginWith(response: ServerResponse, { status, headers, body }: Reply, bytes: number): void {
  const whole = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': Math.max(whole.byteLength, bytes + 1) });
  response.flushHeaders();
  if (bytes > 0) response.write(whole.subarray(0, bytes));
}

function drip(response: ServerResponse, { status, headers, body }: Reply, everyMilliseconds: number): void {
  const whole = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': whole.byteLength });
  response.flushHeaders();
  let sent = 0;
  const timer = setInterval(() => {
    response.write(whole.subarray(sent, sent + 1));
    sent += 1;
    if (sent < whole.byteLength) return;
    clearInterval(timer);
    response.end();
  }, everyMilliseconds);
  untilClosed(response, timer);
}

const floodPiece = Buffer.alloc(65_536, 'x');

/** JSON whose one text has no end. */
function flood(response: ServerResponse, { headers }: Reply, mostBytes: number): void {
  response.writeHead(200, { ...headers, 'transfer-encoding': 'chunked' });
  response.write('{"message":"');
  let sent = 0;
  const pour = () => {
    while (!response.destroyed && sent < mostBytes) {
      sent += floodPiece.byteLength;
      if (!response.write(floodPiece)) return;
    }
    response.off('drain', pour);
    response.end('"}');
  };
  response.on('drain', pour);
  pour();
}

function closeEarly(
  response: ServerResponse,
  reply: Reply,
  { afterBytes, isChunked }: Extract<Manner, { kind: 'earlyClose' }>,
): void {
  if (isChunked) {
    response.writeHead(reply.status, { ...reply.headers, 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    response.write(Buffer.from(reply.body).subarray(0, Math.max(1, afterBytes)));
  } else beginWith(response, reply, afterBytes);
  // Ended, not destroyed: what was written arrives before the connection closes.
  response.socket?.end();
}

function untilClosed(response: ServerResponse, timer: NodeJS.Timeout): void {
  response.once('close', () => clearTimeout(timer));
}
