import { AppError } from '#lib/core/errors.ts';

/**
 * The body of a request as JSON, still to be parsed by a schema. Stops reading as soon as there is more than `mostBytes`, whatever
 * the request says of its length. Throws AppError requestTooLarge, and invalidInput for what is not JSON.
 */
export async function readJsonBody(request: Request, mostBytes: number): Promise<unknown> {
  const text = new TextDecoder().decode(await readBody(request, mostBytes));
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message repeats the text.
    throw new AppError('invalidInput');
  }
}

/** The body of a request as bytes. Stops reading as `readJsonBody` does. Throws AppError requestTooLarge. */
export async function readBody(request: Request, mostBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new AppError('requestTooLarge', { limitMegabytes: Math.floor(mostBytes / 1_000_000) });
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > mostBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}
