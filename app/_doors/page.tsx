import 'server-only';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache, type ReactNode } from 'react';
import type { z } from 'zod';
import { pathHeader, requireSession } from '#lib/auth/session.ts';
import { type Query, runQuery } from '#lib/commands/kernel/query.ts';
import { recordRefusedPage } from '#lib/commands/kernel/refusals.ts';
import { type RoutePattern, readRoutePatterns } from '#lib/commands/operation/route-patterns.ts';
import { type Caller, isPermitted, isPermittedSomewhere, personCaller, type Scope } from '#lib/core/access/caller.ts';
import type { Permission } from '#lib/core/access/permissions.ts';
import { AppError } from '#lib/core/errors.ts';
import { isShownInPlace, withFailureDigest } from './failure-digest.ts';

/** An address's query as Next.js hands it over. */
export type AddressQuery = Readonly<Record<string, string | string[] | undefined>>;

/** Reads for a page: the same query with the same input is asked once a request. */
export type Read = <Input extends z.ZodType, Output extends z.ZodType>(
  query: Query<Input, Output>,
  input: z.input<Input>,
) => Promise<z.output<Output>>;

/** What a page is rendered from. */
export type PageRequest<Params> = {
  /** The signed-in person's own id. */
  userId: string;
  params: Params;
  searchParams: AddressQuery;
  read: Read;
  /** Whether the person may do something in a scope, or, without one, anywhere: for showing a button. */
  may: (permission: Permission, scope?: Scope) => boolean;
};

type Definition<Params> = {
  /** Who may open the page; others are sent to the page that says so. */
  permission: Permission;
  /** All that it reads; `read` refuses anything else. */
  queries: readonly Query[];
  /** The document's title. */
  title: (request: PageRequest<Params>) => string | Promise<string>;
  render: (request: PageRequest<Params>) => Promise<ReactNode>;
};

type NextPageProps = { params: Promise<unknown>; searchParams: Promise<AddressQuery> };

/** A page of the console, with what it declares, for the test that walks them all. */
export type ConsolePage = {
  Page: ((props: NextPageProps) => Promise<ReactNode>) & { permission: Permission; queries: readonly Query[] };
  generateMetadata: (props: NextPageProps) => Promise<Metadata>;
};

/**
 * The one wrapper of the console's pages: the signed-in person, the permission, and queries. What a query does not find is
 * the "not found" page; what it does not permit is the "not permitted" page. What it cannot read now, or not with such a filter,
 * is said in the page's place, with the shell around it alive.
 *
 * ```tsx
 * const { Page, generateMetadata } = page({
 *   permission: 'read',
 *   queries: [listAccounts],
 *   title: async () => (await getTranslations('accounts'))('title'),
 *   render: async ({ read }) => <AccountsTable accounts={await read(listAccounts, {})} />,
 * });
 * export { generateMetadata, Page as default };
 * ```
 */
export function page<Params = Record<string, never>>(definition: Definition<Params>): ConsolePage {
  const { permission, queries } = definition;
  const render = async (props: NextPageProps) => {
    const caller = await requireCaller(permission);
    return await orElsewhere(caller, permission, async () =>
      definition.render(await requestOf<Params>(queries, props, caller)),
    );
  };
  const generateMetadata = async (props: NextPageProps) => {
    const caller = await requireCaller(permission);
    try {
      return {
        title: await orElsewhere(caller, permission, async () =>
          definition.title(await requestOf<Params>(queries, props, caller)),
        ),
      };
    } catch (error) {
      // The page says it itself, in its own place.
      if (error instanceof AppError && isShownInPlace(error.code)) return {};
      throw error;
    }
  };
  return { Page: Object.assign(render, { permission, queries }), generateMetadata };
}

async function requireCaller(permission: Permission): Promise<Caller> {
  const caller = personCaller(await requireSession());
  if (!isPermittedSomewhere(caller, permission)) await refusePage(caller, permission);
  return caller;
}

async function requestOf<Params>(
  queries: readonly Query[],
  { params, searchParams }: NextPageProps,
  caller: Caller,
): Promise<PageRequest<Params>> {
  const names = new Set(queries.map(({ name }) => name));
  const read: Read = async (query, input) => {
    if (!names.has(query.name))
      throw new Error(`The page reads ${query.name}, which it does not name among its queries.`);
    return await readOnce(query, input, caller);
  };
  return {
    // Next.js gives every dynamic segment of the folder's name as a string.
    params: (await params) as Params,
    userId: caller.actor.id,
    searchParams: await searchParams,
    read,
    may: (asked, scope) =>
      scope === undefined ? isPermittedSomewhere(caller, asked) : isPermitted(caller, asked, scope),
  };
}

/** Results of one request, by query and input: its title and its content read the same. */
const resultsOfRequest = cache(() => new Map<string, Promise<unknown>>());

function readOnce<Input extends z.ZodType, Output extends z.ZodType>(
  query: Query<Input, Output>,
  input: z.input<Input>,
  caller: Caller,
): Promise<z.output<Output>> {
  const results = resultsOfRequest();
  const key = `${query.name} ${JSON.stringify(input)}`;
  const known = results.get(key);
  // Under its key stands this very query's result.
  if (known !== undefined) return known as Promise<z.output<Output>>;
  // Parts of a page are rendered after its own `render`, so the failure itself says what to show.
  const result = runQuery(query, input, caller).catch((error: unknown) => {
    throw withFailureDigest(error);
  });
  results.set(key, result);
  return result;
}

async function orElsewhere<Result>(
  caller: Caller,
  permission: Permission,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'notFound') notFound();
    if (error instanceof AppError && ['notPermitted', 'notPermittedInAccount'].includes(error.code)) {
      return await refusePage(caller, permission);
    }
    throw withFailureDigest(error);
  }
}

/** A page's title and its content are refused each for itself; it is one refusal. */
const refusalOfRequest = cache(() => ({ isRecorded: false }));

async function refusePage(caller: Caller, permission: Permission): Promise<never> {
  const refusal = refusalOfRequest();
  if (!refusal.isRecorded) {
    refusal.isRecorded = true;
    await recordRefusedPage(await routeOfRequest(), caller, permission);
  }
  redirect('/not-permitted');
}

/** The pattern of the page's route: what the address itself holds is the person's. */
async function routeOfRequest(): Promise<string> {
  const path = (await headers()).get(pathHeader) ?? '';
  globalThis.lamplighterRoutePattern ??= readRoutePatterns();
  return globalThis.lamplighterRoutePattern(path.split('?', 1)[0] ?? '');
}

declare global {
  // Read once a process, although Next.js bundles this file more than once.
  var lamplighterRoutePattern: RoutePattern | undefined;
}
