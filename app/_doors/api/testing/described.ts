import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { openApiDocument } from '#lib/commands/api/openapi.ts';
import type { Operation } from '#lib/commands/api/operation.ts';

/** What a request was answered with. */
export type Answer = { status: number; headers: Headers; body: unknown };

const document = openApiDocument({ origin: 'http://127.0.0.1:3000' });
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'openapi');
/** What checks an answer, by its schema's place in the document: compiling it takes a hundred times as long as checking. */
const validators = new Map<string, ValidateFunction>();

/** Expects an answer to be as the API's description says: its status, the type of its body, and every member of it. */
export function expectDescribed(operation: Operation, { status, headers, body }: Answer): void {
  const described = document.paths[operation.path]?.[operation.method.toLowerCase()];
  const { responses } = Object(described);
  const name = status in responses ? String(status) : undefined;
  expect(name, `${operation.id}: status ${status} ${JSON.stringify(body)}`).toBeDefined();
  if (body === undefined) {
    expect(Object(responses[status]).content, operation.id).toBeUndefined();
    return;
  }
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  expect(headers.get('content-type')).toBe(type);
  const place =
    status < 400
      ? `/paths/${pointer(operation.path)}/${operation.method.toLowerCase()}/responses/${status}/content/${pointer(type)}/schema`
      : '/components/schemas/Problem';
  const validate = validators.get(place) ?? ajv.compile({ $ref: `openapi#${place}` });
  validators.set(place, validate);
  validate(body);
  expect(validate.errors, `${operation.id} ${JSON.stringify(body).slice(0, 500)}`).toBeNull();
}

/** A member's name within a JSON pointer in a URI. */
function pointer(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
