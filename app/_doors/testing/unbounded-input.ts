import { z } from 'zod';

type Def = z.core.$ZodTypes['_zod']['def'];

/**
 * Every place in an input schema that takes a text, a list or a record of any size, as paths with what is missing
 * (`filter.values[]: text without a greatest length`). What cannot be looked into counts as well.
 */
export function unboundedIn(
  schema: z.core.$ZodType,
  path = 'input',
  within: readonly z.core.$ZodType[] = [],
): string[] {
  if (within.includes(schema)) return [];
  const inner = (part: z.core.$ZodType, name = '') => unboundedIn(part, path + name, [...within, schema]);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return hasBoundedText(schema, def) ? [] : [`${path}: text without a greatest length`];
    case 'array':
      return [
        ...(hasCheck(def, 'max_length', 'length_equals') ? [] : [`${path}: list without a greatest length`]),
        ...inner(def.element, '[]'),
      ];
    case 'set':
    case 'map':
    case 'any':
    case 'unknown':
    case 'custom':
    case 'file':
      return [`${path}: ${def.type}, of any size`];
    case 'record': {
      const isOfKnownKeys = (def.keyType as z.core.$ZodTypes)._zod.def.type === 'enum';
      const isCounted = isOfKnownKeys || z.globalRegistry.get(schema)?.['maxProperties'] !== undefined;
      return [
        ...(isCounted ? [] : [`${path}: record without a greatest number of entries`]),
        ...inner(def.keyType, '{key}'),
        ...inner(def.valueType, '{}'),
      ];
    }
    case 'object':
      return [
        ...Object.entries(def.shape).flatMap(([name, part]) => inner(part, `.${name}`)),
        ...(def.catchall ? inner(def.catchall, '.*') : []),
      ];
    case 'union':
      return def.options.flatMap((option, index) => inner(option, `|${index}`));
    case 'intersection':
      return [...inner(def.left), ...inner(def.right)];
    case 'tuple':
      return [
        ...def.items.flatMap((item, index) => inner(item, `[${index}]`)),
        ...(def.rest ? [`${path}: tuple with a rest`] : []),
      ];
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
    case 'success':
      return inner(def.innerType);
    case 'lazy':
      return inner(def.getter());
    case 'pipe':
      return inner(def.in);
    default:
      // Numbers, booleans, dates, literals and enums have a size of their own.
      return [];
  }
}

function hasCheck(def: { checks?: readonly z.core.$ZodCheck<never>[] | undefined }, ...names: string[]): boolean {
  return (def.checks ?? []).some((check) => names.includes(check._zod.def.check));
}

/** Formats whose texts have one length or few. */
const boundedFormats = ['uuid', 'guid', 'cuid2', 'date', 'ipv4', 'ipv6', 'mac'];

function hasBoundedText(schema: z.core.$ZodType, def: Extract<Def, { type: 'string' }>): boolean {
  if (hasCheck(def, 'max_length', 'length_equals')) return true;
  const format = 'format' in def ? def.format : schema._zod.bag['format'];
  if (boundedFormats.some((bounded) => bounded === format)) return true;
  return (def.checks ?? []).some(
    ({ _zod: { def: check } }) =>
      'pattern' in check && check.pattern instanceof RegExp && isBoundedPattern(check.pattern),
  );
}

/** Whether a pattern matches whole texts and repeats nothing without an end. */
function isBoundedPattern({ source }: RegExp): boolean {
  const bare = source.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  return bare.startsWith('^') && bare.endsWith('$') && !/[*+]|\{\d+,\}/.test(bare);
}
