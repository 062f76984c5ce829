import { AppError } from '#lib/core/errors.ts';
import { readBody } from './bounded-body.ts';
import { isSameOrigin } from './origin.ts';

/** Why a request for a page is refused before anything of it is rendered, and with which status. */
type PageRefusal = {
  status: 400 | 403 | 405 | 413 | 415;
  reason: 'address' | 'method' | 'crossOrigin' | 'action' | 'contentType' | 'tooLarge' | 'body';
};

/** The most that a server action is sent; Next.js's own limit (`serverActions.bodySizeLimit`, 16.4) is the same. */
const mostActionBytes = 1_000_000;
/** An action's id as the build makes it (Next.js 16): one byte of what it takes, and SHA-1. */
const actionIdPattern = /^[0-9a-f]{42}$/;

/**
 * Why a request that Next.js would take for a page is none that a page of ours sends; undefined for one that is. Pages are read, and
 * the one thing that is sent to them is a server action, from our own origin. What Next.js would fail at with status 500, as it takes
 * it for a defect, is refused here as what it is: the sender's. An action that the build does not have Next.js answers with 409.
 */
export async function refusalOfPageRequest(request: Request): Promise<PageRefusal | undefined> {
  if (!isReadableAddress(new URL(request.url))) return { status: 400, reason: 'address' };
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (request.method !== 'POST' || isFile(new URL(request.url).pathname)) return { status: 405, reason: 'method' };
  if (!isSameOrigin(request.headers)) return { status: 403, reason: 'crossOrigin' };
  const actionId = request.headers.get('next-action');
  if (actionId === null) return { status: 405, reason: 'method' };
  if (!actionIdPattern.test(actionId)) return { status: 400, reason: 'action' };
  return await refusalOfBody(request);
}

/** Whether it is a file of the build or of `public/`: no page has an address with a full stop in its last part. */
function isFile(pathname: string): boolean {
  return /\.[^/]*$/.test(pathname);
}

/** Whether an address can be decoded, and holds nothing that PostgreSQL cannot keep. */
function isReadableAddress({ pathname, search }: URL): boolean {
  if (/%00/.test(pathname + search)) return false;
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/**
 * Our actions are sent plain values, which React (19) writes as one line of JSON, of type text/plain; forms are for files and the like.
 * In it a text that begins with `$` stands for something else, of which plain values need three: a text that really begins with it,
 * undefined and the numbers that JSON does not know, and an object that occurs a second time.
 */
async function refusalOfBody(request: Request): Promise<PageRefusal | undefined> {
  if (!/^text\/plain\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    return { status: 415, reason: 'contentType' };
  try {
    const told: unknown = JSON.parse(new TextDecoder().decode(await readBody(request, mostActionBytes)));
    if (Array.isArray(told) && isPlain(told, told)) return undefined;
  } catch (error) {
    if (error instanceof AppError) return { status: 413, reason: 'tooLarge' };
    // What is no JSON, and what is nested deeper than anything can follow.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
  }
  return { status: 400, reason: 'body' };
}

function isPlain(value: unknown, root: unknown): boolean {
  if (typeof value === 'string') return !value.startsWith('$') || isUnderstood(value, root);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((member) => isPlain(member, root));
}

/** What JSON has no words for, as React writes it. */
const plainReferences = ['$undefined', '$NaN', '$Infinity', '$-Infinity', '$-0'];

function isUnderstood(reference: string, root: unknown): boolean {
  if (reference.startsWith('$$') || plainReferences.includes(reference)) return true;
  const [place, ...path] = reference.slice(1).split(':');
  if (place !== '0') return false;
  let value = root;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return typeof value === 'object' && value !== null;
}
