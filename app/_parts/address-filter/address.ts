import type { AddressQuery } from '#app/_doors/page.tsx';

/** All values of a name in a page's searchParams, without empty ones; undefined when there is none. */
export function valuesOf(query: AddressQuery, name: string): string[] | undefined {
  const value = query[name];
  const values = (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => one !== undefined && one !== '',
  );
  return values.length > 0 ? values : undefined;
}

/** The first value of a name, or undefined. */
export function firstOf(query: AddressQuery, name: string): string | undefined {
  return valuesOf(query, name)?.[0];
}

/** A page's number from the address, from 1; anything that is none is the first page. */
export function pageOf(query: AddressQuery, name = 'page'): number {
  const page = Number(firstOf(query, name));
  return Number.isSafeInteger(page) && page >= 1 && page < 100_000 ? page : 1;
}

/** The address's query with some names replaced: a list repeats its name, undefined takes it away. */
export function queryWith(
  query: URLSearchParams,
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) next.append(name, one);
  }
  const text = next.toString();
  return text === '' ? '' : `?${text}`;
}
