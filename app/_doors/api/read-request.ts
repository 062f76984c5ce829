import { isIdempotent } from '#lib/commands/api/openapi.ts';
import { hasBody, type Operation } from '#lib/commands/api/operation.ts';
import { readParameters } from '#lib/commands/api/parameters.ts';
import type { AskedOperation } from '#lib/commands/api/run-operation.ts';
import { InvalidInput } from '#lib/commands/kernel/field-errors.ts';
import { idempotencyKeyOf, isJson, planDigestOf } from '#lib/core/api/request-headers.ts';
import { AppError } from '#lib/core/errors.ts';
import { readBody } from '../bounded-body.ts';

const defaultMostBytes = 1_000_000;

/**
 * A request to an operation, taken apart. Throws AppError for what cannot be read: contentTypeNotSupported, requestTooLarge, bodyNotJson,
 * planDigestRequired, planOutOfDate, idempotencyKeyInvalid; InvalidInput for parameters where the input is the body.
 */
export async function readRequest(
  request: Request,
  { operation, path }: { operation: Operation; path: Readonly<Record<string, string>> },
): Promise<AskedOperation> {
  const parameters = readParameters(operation, new URL(request.url).searchParams);
  if (hasBody(operation) && Object.keys(parameters).length > 0) {
    throw new InvalidInput(Object.fromEntries(Object.keys(parameters).map((name) => [name, 'unknownField'])));
  }
  return {
    path,
    parameters,
    digest: operation.ifMatch === undefined ? undefined : planDigestOf(request.headers.get('if-match')),
    idempotencyKey: isIdempotent(operation) ? idempotencyKeyOf(request.headers.get('idempotency-key')) : undefined,
    body: hasBody(operation) ? await readObject(request, operation.mostBytes ?? defaultMostBytes) : {},
  };
}

/** The body as a JSON object; empty where there is none. */
async function readObject(request: Request, mostBytes: number): Promise<Record<string, unknown>> {
  const contentType = request.headers.get('content-type');
  if (contentType !== null && !isJson(contentType)) throw new AppError('contentTypeNotSupported');
  const bytes = await readBody(request, mostBytes);
  if (bytes.length === 0) return {};
  if (contentType === null) throw new AppError('contentTypeNotSupported');
  const value = parsed(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AppError('bodyNotJson');
  return { ...value };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's own message repeats the text.
    throw new AppError('bodyNotJson');
  }
}
