import { AppError } from '#lib/core/errors.ts';

/**
 * The body of a request as JSON, still to be parsed by a schema. Stops reading as soon as there is more than `mostBytes`, whatever
 * the request says of its length. Throws AppError requestTooLarge, contentTypeNotSupported for what does not say that it is JSON, and
 * invalidInput for what is not.
 */
export async function readJsonBody(request: Request, mostBytes: number): Promise<unknown> {
  refuseTooLong(request, mostBytes);
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new AppError('contentTypeNotSupported');
  return readJson(new TextDecoder().decode(await readBody(request, mostBytes)));
}

/** A text as JSON, still to be parsed by a schema. Throws AppError invalidInput. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message repeats the text.
    throw new AppError('invalidInput');
  }
}

/** The fields of a form that a page has sent as its address would have them. Throws AppError requestTooLarge, contentTypeNotSupported. */
export async function readForm(request: Request, mostBytes: number): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new AppError('contentTypeNotSupported');
  return new URLSearchParams(new TextDecoder().decode(await readBody(request, mostBytes)));
}

/** The body of a request. Throws AppError requestTooLarge as soon as there is more than `mostBytes`. */
export async function readBody(request: Request, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  refuseTooLong(request, mostBytes);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > mostBytes) throw tooLarge(mostBytes);
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

/** Refuses a body that says itself that it is too large. */
function refuseTooLong(request: Request, mostBytes: number): void {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge(mostBytes);
}

function tooLarge(mostBytes: number): AppError {
  return new AppError('requestTooLarge', { limitMegabytes: Math.floor(mostBytes / 1_000_000) });
}
