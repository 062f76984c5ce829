import fs from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { withEveryRequest } from './every-request.ts';

/** The types of files that a build compresses, by the ends of their names. */
const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=UTF-8',
  '.js': 'application/javascript; charset=UTF-8',
};

/** Whether a build compresses a file by brotli, into one beside it with `.br` behind its name. */
export function isSentInBrotli(file: string): boolean {
  return contentTypes[path.extname(file)] !== undefined;
}

/** Paths of a build's files that lie there in brotli too, with their content types. */
type BrotliFiles = ReadonlyMap<string, string>;

/** Reads which they are from the folder of a build; there are none in development. */
export function readBrotliFiles(folder: string = process.cwd()): BrotliFiles {
  const files = path.join(folder, '.next', 'static');
  const names = fs.existsSync(files) ? fs.readdirSync(files, { recursive: true, encoding: 'utf8' }) : [];
  const found = names.flatMap((name) => {
    const plain = name.endsWith('.br') ? name.slice(0, -'.br'.length) : '';
    const contentType = contentTypes[path.extname(plain)];
    return contentType === undefined
      ? []
      : [[`/_next/static/${plain.replaceAll(path.sep, '/')}`, contentType] as const];
  });
  return new Map(found);
}

/**
 * From now on whoever reads brotli is sent these files as the build compressed them. Next.js (16.4) knows gzip alone, at a level that it
 * can afford for each request. `isAnswered` tells by its headers whether a request may be sent files at all: a refusal is not compressed.
 * Returns how to end that.
 */
export function sendBrotliFiles(
  files: BrotliFiles,
  isAnswered: (headers: Pick<Headers, 'get'>) => boolean,
): () => void {
  return withEveryRequest((request, response) => {
    const [pathname = '', ...query] = (request.url ?? '').split('?');
    const contentType = files.get(pathname);
    if (contentType === undefined || !isReadInBrotli(request) || !isAnswered(headersOf(request))) return;
    request.url = [`${pathname}.br`, ...query].join('?');
    response.setHeader('content-encoding', 'br');
    response.setHeader('content-type', contentType);
    response.setHeader('vary', 'Accept-Encoding');
  });
}

/** Whether it asks for a whole file and takes brotli (RFC 9110, section 12.5.3). */
function isReadInBrotli({ method, headers }: IncomingMessage): boolean {
  if ((method !== 'GET' && method !== 'HEAD') || headers.range !== undefined) return false;
  const codings = String(headers['accept-encoding'] ?? '').split(',');
  return codings.some((coding) => /^\s*br\s*(;\s*q=(1(\.0{1,3})?|0\.\d*[1-9]\d*)\s*)?$/i.test(coding));
}

function headersOf({ headers }: IncomingMessage): Pick<Headers, 'get'> {
  return { get: (name) => headers[name]?.toString() ?? null };
}
