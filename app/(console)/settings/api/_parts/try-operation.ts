import type { ReferenceOperation } from '#lib/commands/api/reference.ts';

/** A request as the page sends it. */
export type ApiRequest = { address: string; method: string; headers: Record<string, string>; body?: string };

/** What came back, as text that is easy to read. */
export type ApiAnswer = { status: number; text: string } | 'unreachable';

/** The request that the fields of an operation's form make; fields that are empty are left out. Values of a list stand on both sides of commas. */
export function requestOf(
  operation: ReferenceOperation,
  values: Readonly<Record<string, string>>,
  body: string,
): ApiRequest {
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let path: string = operation.path;
  for (const parameter of operation.parameters) {
    const value = values[parameter.name]?.trim() ?? '';
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value || '-'));
    else if (value === '') continue;
    else if (parameter.in === 'header') headers[parameter.name] = value;
    else
      for (const one of parameter.takes.endsWith(', …') ? value.split(',') : [value])
        query.append(parameter.name, one.trim());
  }
  const search = query.size > 0 ? `?${query}` : '';
  const { method } = operation;
  if (operation.body === null) return { address: `/api/v1${path}${search}`, method, headers };
  return {
    address: `/api/v1${path}${search}`,
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  };
}

/** Sends a request with a token and without the session's cookies. */
export async function sendRequest({ address, ...request }: ApiRequest, token: string): Promise<ApiAnswer> {
  try {
    const response = await fetch(address, {
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
      credentials: 'omit',
    });
    return { status: response.status, text: readable(await response.text()) };
  } catch {
    return 'unreachable';
  }
}

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
