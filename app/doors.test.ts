import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Command } from '#lib/commands/kernel/command.ts';
import type { Query, StreamQuery } from '#lib/commands/kernel/query.ts';
import { permissions } from '#lib/core/access/permissions.ts';
import { actionDefinitions } from './_doors/action.ts';
import { unboundedIn } from './_doors/testing/unbounded-input.ts';

type Module = Record<string, unknown>;
type Loaders = Record<string, () => Promise<Module>>;

const modules = {
  page: import.meta.glob(['./**/page.tsx', '!./_doors/**']) as Loaders,
  action: import.meta.glob('./**/actions.ts') as Loaders,
  route: import.meta.glob(['./**/route.ts', '!./_doors/**']) as Loaders,
  command: import.meta.glob(['../lib/commands/**/*-commands.ts', '../lib/commands/**/*-queries.ts']) as Loaders,
};

/** Pages that read nothing of the product, with the reason why they stand outside of `page`. */
const pagesApart: Readonly<Record<string, string>> = {
  './(auth)/sign-in/page.tsx': 'comes before there is a session; asks only whether there is an owner',
  './(auth)/choose-password/page.tsx':
    'comes before there is a session; what its link carries is not sent until the form is',
  './(auth)/first-password/page.tsx': 'is where a person is led who has yet to choose a password of their own',
  './(auth)/set-up/page.tsx': 'comes before there is a session; asks only whether there is an owner',
  './(console)/not-permitted/page.tsx': 'is where a person is led who may not see a page',
  './(console)/[...unknown]/page.tsx': 'is the "not found" page of any other address',
};
/** Route handlers without a query, with the reason. */
const routesApart: Readonly<Record<string, string>> = {
  './api/auth/[...path]/route.ts': 'is better-auth’s own, for signing in through an identity provider',
  './api/health/route.ts': 'tells load balancers, which have no session, whether the database is up, and nothing else',
  './api/v1/[[...path]]/route.ts':
    'is for programs, which show a token; app/_doors/api runs the table of operations, each of which asks for itself',
  './health/live/route.ts': 'tells what starts the process again, which has no session, that it runs',
  './health/ready/route.ts':
    'tells load balancers, which have no session, whether the process can work, and nothing else',
  './metrics/route.ts': 'is for Prometheus, which has no session; it asks for a token of its own and names nobody',
};

/** Everything that was found, by where it stands. */
const found: Record<keyof typeof modules, Map<string, Module>> = {
  page: new Map(),
  action: new Map(),
  route: new Map(),
  command: new Map(),
};
beforeAll(async () => {
  for (const kind of ['command', 'page', 'action', 'route'] as const) {
    for (const [place, load] of Object.entries(modules[kind])) found[kind].set(place, await load());
  }
}, 120_000);

type Declared = Pick<Query, 'name' | 'permission' | 'input' | 'output'> & { scopeOf: unknown };

function isDefinition(value: unknown): value is Command | Query | StreamQuery {
  return typeof value === 'object' && value !== null && 'kind' in value && 'scopeOf' in value;
}

/** What is missing or says nothing in a declaration. */
function faultsOf({ name, permission, input, output, scopeOf }: Declared): string[] {
  const faults: string[] = [];
  if (!/^[a-zA-Z]+\.[a-zA-Z]+$/.test(name)) faults.push(`${name}: its name is not a noun and a verb`);
  if (permission !== 'anyone' && !permissions.includes(permission)) faults.push(`${name}: no permission`);
  if (typeof scopeOf !== 'function') faults.push(`${name}: no scope`);
  for (const [side, schema] of Object.entries({ input, output })) {
    if (!(schema instanceof z.ZodType)) faults.push(`${name}: no ${side} schema`);
    else if (['any', 'unknown', 'custom'].includes(schema.def.type))
      faults.push(`${name}: its ${side} schema says nothing`);
  }
  return faults;
}

function definitions(): (Command | Query | StreamQuery)[] {
  return [...found.command.values()].flatMap((module) => Object.values(module)).filter(isDefinition);
}

describe('every door asks', () => {
  test('each command and query has a permission, a scope and schemas of its own', () => {
    expect(definitions().length).toBeGreaterThan(50);
    expect(definitions().flatMap((one) => faultsOf(one))).toEqual([]);
  });

  test('no input holds a text, a list or a record without a greatest size', () => {
    // What only the worker runs is given what this program itself has read and bounded.
    const ofPeople = definitions().filter(({ permission }) => permission !== 'work');
    expect(ofPeople.flatMap(({ name, input }) => unboundedIn(input, name))).toEqual([]);
    const actions = [...found.action.values()].flatMap((module) => Object.values(module));
    const ofSessions = z
      .array(z.object({ name: z.string(), input: z.custom<z.ZodType>((value) => value instanceof z.ZodType) }))
      .parse(actions.flatMap((action) => (typeof action === 'function' ? [actionDefinitions.get(action)] : [])));
    expect(ofSessions.length).toBeGreaterThan(30);
    expect(ofSessions.flatMap(({ name, input }) => unboundedIn(input, name))).toEqual([]);
  });

  test('no two have the same name', () => {
    const names = definitions().map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('each command names the audit actions that it records', () => {
    const silent = definitions().filter((one) => one.kind === 'command' && one.records.length === 0);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test('each page says who may open it and reads through queries', () => {
    const apart = [...found.page].filter(([, { default: Page }]) => typeof Page !== 'function' || !('queries' in Page));
    expect(apart.map(([place]) => place).sort()).toEqual(Object.keys(pagesApart).sort());
    for (const [place, { default: Page }] of found.page) {
      if (typeof Page !== 'function' || !('queries' in Page && 'permission' in Page)) continue;
      expect(permissions, place).toContain(Page.permission);
      for (const query of z.array(z.custom<Query>(isDefinition)).parse(Page.queries)) {
        expect(faultsOf(query), place).toEqual([]);
        expect(query.kind, place).toBe('query');
      }
    }
  });

  test('each action runs a command or a query, or makes the session', () => {
    for (const [place, module] of found.action) {
      for (const [name, action] of Object.entries(module)) {
        const definition = typeof action === 'function' ? actionDefinitions.get(action) : undefined;
        if (isDefinition(definition)) expect(faultsOf(definition), name).toEqual([]);
        else
          expect({ place, definition }).toMatchObject({
            place: './(auth)/actions.ts',
            definition: { kind: 'sessionAction' },
          });
      }
    }
  });

  test('each route only reads, through a query', () => {
    const apart: string[] = [];
    for (const [place, { GET, POST, ...others }] of found.route) {
      const handlers = [GET, POST].filter((handler) => handler !== undefined);
      const [handler] = handlers;
      if (typeof handler === 'function' && 'query' in handler && isDefinition(handler.query)) {
        expect(faultsOf(handler.query), place).toEqual([]);
        // What is asked in a body has a handler of its own kind, which refuses other sites and too much.
        expect('mostBytes' in handler, place).toBe(handler === POST);
        expect([handlers.length, Object.keys(others)], place).toEqual([1, []]);
      } else apart.push(place);
    }
    expect(apart.sort()).toEqual(Object.keys(routesApart).sort());
  });
});
