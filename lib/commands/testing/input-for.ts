import type { z } from 'zod';

type Types = z.core.$ZodTypes;

/** Texts of the kinds that inputs ask for; the first that a schema takes is used. */
const texts: readonly string[] = [
  'Name',
  'ada@example.com',
  '333344445555',
  'arn:aws:iam::333344445555:role/LamplighterRead',
  'eu-west-1',
  '2026-01-01T00:00:00.000Z',
  'https://hooks.example.com/x',
  'lantern-harbour-42',
  '2f6a0c7e-4f0e-4a0e-9f3a-0c1d2e3f4a5b',
  '1',
  'a'.repeat(64),
];

/**
 * An input that a schema takes, made from the schema: members that `known` names have the values given there (ids, mostly), others the
 * plainest that is taken, and what may be left out is, unless it is known. Throws when nothing is found, so that a schema of a new kind is
 * not passed over.
 */
export function inputFor(schema: z.core.$ZodType, known: Readonly<Record<string, unknown>>, path = 'input'): unknown {
  const value = valueFor(schema, known, path);
  if ((schema as z.ZodType).safeParse(value).success) return value;
  // Some inputs name one of several things, and not more than one.
  for (const name of Object.keys(known)) {
    const { [name]: _left, ...others } = known;
    const without = valueFor(schema, others, path);
    if ((schema as z.ZodType).safeParse(without).success) return without;
  }
  throw new Error(`${path}: what was made for it is not taken: ${JSON.stringify(value)}`);
}

function valueFor(schema: z.core.$ZodType, known: Readonly<Record<string, unknown>>, path: string): unknown {
  const { def } = (schema as Types)._zod;
  const inner = (part: z.core.$ZodType, name = '') => valueFor(part, known, path + name);
  switch (def.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape).flatMap(([name, part]) => {
          if (Object.hasOwn(known, name)) return [[name, known[name]]];
          return isOptional(part) && !namesKnown(part, known) ? [] : [[name, inner(part, `.${name}`)]];
        }),
      );
    case 'array': {
      const least = leastLength(schema);
      return least === 0 ? [] : Array.from({ length: least }, () => inner(def.element, '[]'));
    }
    case 'record':
    case 'default':
    case 'prefault':
      return def.type === 'record' ? {} : inner(def.innerType);
    case 'optional':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return inner(def.innerType);
    case 'nullable':
    case 'null':
      return null;
    case 'pipe':
      if ((def.in as Types)._zod.def.type === 'string') return firstTaken(schema, texts, path);
      return inner((def.in as Types)._zod.def.type === 'transform' ? def.out : def.in);
    case 'union':
      return firstTaken(
        schema,
        def.options.map((option, index) => inner(option, `|${index}`)),
        path,
      );
    case 'enum':
      return Object.values(def.entries)[0];
    case 'literal':
      return def.values[0];
    case 'boolean':
      return false;
    case 'number':
      return firstTaken(schema, [1, 0, 50, 100], path);
    case 'string':
      return firstTaken(schema, texts, path);
    default:
      throw new Error(`${path}: no input is known for ${def.type}.`);
  }
}

/** Whether something inside is known by its name, so that it is worth giving. */
function namesKnown(schema: z.core.$ZodType, known: Readonly<Record<string, unknown>>): boolean {
  const { def } = (schema as Types)._zod;
  if (def.type === 'optional' || def.type === 'default') return namesKnown(def.innerType, known);
  return def.type === 'object' && Object.keys(def.shape).some((name) => Object.hasOwn(known, name));
}

function isOptional(schema: z.core.$ZodType): boolean {
  return schema._zod.optin === 'optional';
}

function leastLength(schema: z.core.$ZodType): number {
  const checks = (schema as Types)._zod.def.checks ?? [];
  const least = checks.flatMap(({ _zod: { def } }) =>
    'minimum' in def && typeof def.minimum === 'number' ? [def.minimum] : [],
  );
  return Math.max(0, ...least);
}

function firstTaken(schema: z.core.$ZodType, candidates: readonly unknown[], path: string): unknown {
  for (const value of candidates) {
    if ((schema as z.ZodType).safeParse(value).success) return value;
  }
  throw new Error(`${path}: none of the known values is taken.`);
}
