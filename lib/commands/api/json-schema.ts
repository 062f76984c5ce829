import { z } from 'zod';
import { answerSchemas, bodySchemas } from './named-schemas.ts';
import { describeSentences } from './with-sentences.ts';

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 holds it. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** A schema that refers to others by name, and those. */
export type DescribedSchema = { schema: JsonSchema; named: Readonly<Record<string, JsonSchema>> };

/**
 * A zod schema as JSON Schema: what goes in (`body`, where members with a default may be missing), or what comes out (`answer`).
 * Schemas with a name stand in `named` and are referred to as components.
 */
export function describeSchema(schema: z.ZodType, side: 'body' | 'answer'): DescribedSchema {
  const described = z.toJSONSchema(schema, {
    io: side === 'body' ? 'input' : 'output',
    metadata: side === 'body' ? bodySchemas : answerSchemas,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // A type of our own that checks itself (a path of an attribute) is text to others.
      if (def.type === 'custom') jsonSchema.type = 'string';
      // What takes a number as text too, as an address has it.
      if (def.type === 'number') jsonSchema.type ??= 'number';
      if (side === 'answer') describeSentences(zodSchema, jsonSchema);
    },
  });
  const { $schema: _draft, $defs = {}, ...rest } = described;
  const named = Object.fromEntries(Object.entries($defs).map(([name, inner]) => [name, withComponents(inner)]));
  return { schema: withComponents(rest), named };
}

const definition = '#/$defs/';

/** The same with every reference to a definition beside it as one to a component, and without what names it again. */
function withComponents(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema, (name, value: unknown) => {
    if (name === '$ref' && typeof value === 'string' && value.startsWith(definition))
      return `#/components/schemas/${value.slice(definition.length)}`;
    return name === 'id' && typeof value === 'string' ? undefined : value;
  });
  return z.custom<JsonSchema>().parse(JSON.parse(text));
}
