import type { Locale } from '../../core/language/locales.ts';
import { describeSchema, type JsonSchema } from './json-schema.ts';
import { bodyOf, parametersOf } from './openapi.ts';
import { hasBody, type Operation } from './operation.ts';
import { groupTitle, headerDescription, operationWords } from './operation-words.ts';
import { operations } from './operations.ts';

/** A parameter of an operation as the page that lists them shows it. */
export type ReferenceParameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  isRequired: boolean;
  /** What it takes, in short: `integer`, `uuid`, `planned | applying`. */
  takes: string;
  description: string;
};

/** An operation as the page that lists them shows it. */
export type ReferenceOperation = Pick<Operation, 'id' | 'method' | 'path'> & {
  /** The title of its group. */
  group: string;
  summary: string;
  description: string;
  parameters: ReferenceParameter[];
  /** A body to begin with, as JSON; null where the operation takes none. */
  body: string | null;
};

const known = new Map<Locale, ReferenceOperation[]>();

/** All operations with what they take, from the same schemas as the description in OpenAPI; made once a process and language. */
export function listReference(locale: Locale): ReferenceOperation[] {
  const made = known.get(locale) ?? makeReference(locale);
  known.set(locale, made);
  return made;
}

function makeReference(locale: Locale): ReferenceOperation[] {
  return operations.map((operation) => {
    const { schema, named } = describeSchema(operation.runs.input, 'body');
    const { id, method, path, tag } = operation;
    const body = hasBody(operation) ? bodyOf(operation, schema)?.content['application/json'].schema : undefined;
    return {
      ...{ id, method, path, group: groupTitle(tag, locale), ...operationWords(id, locale) },
      parameters: parametersOf(operation, schema).map((parameter) => ({
        name: parameter.name,
        in: parameter.in,
        isRequired: parameter.required,
        takes: takes(parameter.schema),
        description: parameter.in === 'header' ? headerDescription(parameter.name, locale) : '',
      })),
      body: body === undefined ? null : JSON.stringify(startOf(body, named), null, 2),
    };
  });
}

function takes(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.type === 'array' && typeof schema.items === 'object' && !Array.isArray(schema.items))
    return `${takes(schema.items)}, …`;
  return schema.format ?? String(schema.type ?? '');
}

/** What to begin a value with: every required member, empty or as its default has it. */
function startOf(schema: JsonSchema, named: Readonly<Record<string, JsonSchema>>): unknown {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return startOf(named[name] ?? {}, named);
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (typeof first === 'object') return startOf(first, named);
  if (schema.type === 'object') {
    const members = (schema.required ?? []).map((member) => {
      const inner = schema.properties?.[member];
      return [member, startOf(typeof inner === 'object' ? inner : {}, named)];
    });
    return Object.fromEntries(members);
  }
  if (schema.type === 'array') return [];
  if (schema.type === 'boolean') return false;
  return schema.type === 'number' || schema.type === 'integer' ? (schema.minimum ?? 0) : '';
}
