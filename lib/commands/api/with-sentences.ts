import { z } from 'zod';
import { failureSchema, findingSchema } from '../../core/change/change.ts';
import { textParams } from '../../core/change/findings.ts';
import type { Locale } from '../../core/language/locales.ts';
import { statusReasonSchema } from '../../core/rollout/status-reason.ts';
import { findingGroupSchema } from '../../db/rollouts/finding-groups.ts';
import { failureSentence, findingSentences, statusSentence } from './sentences.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

type Sentenced = {
  /** The value with its sentences. Throws ZodError for anything else. */
  say: (value: unknown, locale: Locale) => unknown;
  /** Names the same in its description. */
  describe: (schema: JsonSchema) => void;
};

const message = {
  message: {
    type: 'string',
    description: 'The sentence: what, why and what to do, in the language that Accept-Language asks for.',
  },
} as const;
/** The facts of a finding: programs were promised texts and numbers, so a list is one text here. */
const params: Readonly<Record<string, JsonSchema>> = {
  params: {
    type: 'object',
    additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    description: 'The facts of the sentence by name; names in a list are separated by ", ".',
  },
};
const action = {
  action: { type: 'string', description: 'What to do about it; empty where there is nothing.' },
} as const;

function addMembers(schema: JsonSchema | undefined, members: Readonly<Record<string, JsonSchema>>): void {
  if (schema === undefined) return;
  schema.properties = { ...schema.properties, ...members };
  schema.required = [...new Set([...(schema.required ?? []), ...Object.keys(members)])];
}

/** What the console says in words where a command or query returns a code with its facts: the API gives both. */
const sentenced = new Map<z.core.$ZodType, Sentenced>([
  [
    failureSchema,
    {
      say: (value, locale) => {
        const failure = failureSchema.parse(value);
        return { ...failure, message: failureSentence(failure, locale) };
      },
      describe: (schema) => addMembers(schema, message),
    },
  ],
  [
    statusReasonSchema,
    {
      say: (value, locale) => {
        const reason = statusReasonSchema.parse(value);
        return { ...reason, message: statusSentence(reason, locale) };
      },
      describe: (schema) => addMembers(schema, message),
    },
  ],
  [
    findingSchema,
    {
      say: (value, locale) => {
        const finding = findingSchema.parse(value);
        return { ...finding, params: textParams(finding.params), ...findingSentences(finding, locale) };
      },
      describe: (schema) => addMembers(schema, { ...params, ...message, ...action }),
    },
  ],
  [
    findingGroupSchema,
    {
      say: (value, locale) => {
        const { code, variants, ...group } = findingGroupSchema.parse(value);
        const said = variants.map((variant) => ({
          ...variant,
          params: textParams(variant.params),
          ...findingSentences({ code, params: variant.params }, locale),
        }));
        return { ...group, code, variants: said };
      },
      describe: ({ properties }) => {
        const variants = properties?.['variants'];
        const items = typeof variants === 'object' ? variants.items : undefined;
        if (typeof items === 'object' && !Array.isArray(items)) addMembers(items, { ...params, ...message, ...action });
      },
    },
  ],
]);

/** Names in a description the sentences that `withSentences` adds to values of this schema. */
export function describeSentences(schema: z.core.$ZodType, description: JsonSchema): void {
  sentenced.get(schema)?.describe(description);
}

/** A value of a schema, with sentences of a language wherever it holds a failure, a finding or the reason of a status. */
export function withSentences(schema: z.core.$ZodType, value: unknown, locale: Locale): unknown {
  if (value === null || value === undefined) return value;
  const own = sentenced.get(schema);
  if (own !== undefined) return own.say(value, locale);
  if (schema instanceof z.ZodObject) return ofObject(schema, value, locale);
  if (schema instanceof z.ZodArray)
    return Array.isArray(value) ? value.map((one) => withSentences(schema.element, one, locale)) : value;
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodDefault
  )
    return withSentences(schema.def.innerType, value, locale);
  if (schema instanceof z.ZodUnion) {
    const option = schema.options.find((one) => z.safeParse(one, value).success);
    return option === undefined ? value : withSentences(option, value, locale);
  }
  return value;
}

function ofObject({ shape }: z.ZodObject, value: unknown, locale: Locale): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
    return [name, schema === undefined ? member : withSentences(schema, member, locale)];
  });
  return Object.fromEntries(entries);
}
