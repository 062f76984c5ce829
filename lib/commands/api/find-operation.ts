import { AppError } from '../../core/errors.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

/** What an address and a method name: the operation, with what stands in the path; or what is allowed there. */
export type Found =
  | { operation: Operation; path: Readonly<Record<string, string>> }
  | { operation: undefined; allowed: readonly string[] };

/**
 * The operation at a path below /api/v1. HEAD stands for GET. Throws AppError routeNotFound where there is none with any method, also
 * for a path that cannot be decoded.
 */
export function findOperation(method: string, path: string): Found {
  const segments = path.split('/').filter((segment, index) => index > 0 || segment !== '');
  const matching = operations.flatMap((operation) => {
    const named = namedIn(operation.path, segments);
    return named === undefined ? [] : [{ operation, path: named }];
  });
  if (matching.length === 0) throw new AppError('routeNotFound');
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = matching.find(({ operation }) => operation.method === wanted);
  if (found !== undefined) return found;
  const allowed = matching.map(({ operation }): string => operation.method);
  return { operation: undefined, allowed: [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'] };
}

function namedIn(template: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = template.split('/').slice(1);
  if (parts.length !== segments.length) return undefined;
  const named: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = decoded(segments[index] ?? '');
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (segment === undefined || segment === '') return undefined;
    if (name === undefined && part !== segment) return undefined;
    if (name !== undefined) named[name] = segment;
  }
  return named;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
