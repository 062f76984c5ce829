import { z } from 'zod';
import type { Operation } from './operation.ts';
import { hasBody, pathNames } from './operation.ts';

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** The members of an object's schema; none of any other. */
function shapeOf(schema: z.core.$ZodType): Shape {
  return schema instanceof z.ZodObject ? schema.shape : {};
}

/**
 * The members of an operation's input that stand in the address behind the `?`, by name. Those of a `filter` stand there
 * themselves. Empty where the rest of the input is the body.
 */
export function queryShape(operation: Operation): Shape {
  if (hasBody(operation)) return {};
  const { filter, ...others } = shapeOf(operation.runs.input);
  const inPath = pathNames(operation);
  const shape = { ...(filter === undefined ? {} : shapeOf(filter)), ...others };
  return Object.fromEntries(Object.entries(shape).filter(([name]) => !inPath.includes(name)));
}

/**
 * The input that the parameters of an address stand for, still to be parsed: numbers and booleans by the type of their member, a
 * list from every parameter of its name. What the input does not know stays in it, so that it is refused.
 */
export function readParameters(operation: Operation, parameters: URLSearchParams): Record<string, unknown> {
  const shape = queryShape(operation);
  const inFilter = shapeOf(shapeOf(operation.runs.input)['filter'] ?? z.object({}));
  const input: Record<string, unknown> = {};
  const filter: Record<string, unknown> = {};
  for (const name of new Set(parameters.keys())) {
    const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
    const values = parameters.getAll(name);
    const value = schema === undefined ? values : readValue(schema, values);
    if (Object.hasOwn(inFilter, name)) filter[name] = value;
    else input[name] = value;
  }
  return shapeOf(operation.runs.input)['filter'] === undefined ? input : { ...input, filter };
}

function readValue(schema: z.core.$ZodType, values: readonly string[]): unknown {
  const inner = bare(schema);
  if (inner instanceof z.ZodArray) return values.map((value) => scalarOf(inner.element, value));
  // Given twice it says two things, which no member takes.
  return values.length === 1 && values[0] !== undefined ? scalarOf(schema, values[0]) : values;
}

function scalarOf(schema: z.core.$ZodType, text: string): unknown {
  const { type } = bare(schema)._zod.def;
  if (type === 'number' && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** A schema without what makes it optional. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return bare(schema.def.innerType);
  return schema;
}
