import { problemSchema } from '../../core/api/problem.ts';
import { tokenPattern } from '../../core/api/token-format.ts';
import { defaultLocale } from '../../core/language/locales.ts';
import { answerSchema, answerStatus } from './answer.ts';
import { describeSchema, type JsonSchema } from './json-schema.ts';
import { hasBody, type Operation, pathNames, tags } from './operation.ts';
import { headerDescription, operationWords } from './operation-words.ts';
import { operations } from './operations.ts';
import { queryShape } from './parameters.ts';

/** Where it is installed. */
type Installation = { origin: string };

/** The version of the API, which changes with what it takes and answers; the installation's own is nobody's business. */
const apiVersion = '1.0.0';

type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
  style?: 'form';
  explode?: boolean;
};

const jsonType = 'application/json';
const problemType = 'application/problem+json';

/** Where the API lies below the console's address. */
export const apiPath = '/api/v1';

let known: { origin: string; text: string } | undefined;

/** The description as JSON text, made once a process: everybody may ask for it, and it costs more than any answer. */
export function openApiText(origin: string): string {
  if (known?.origin !== origin) known = { origin, text: JSON.stringify(openApiDocument({ origin })) };
  return known.text;
}

/**
 * The description of the API in OpenAPI 3.1, made from the schemas of the commands and queries that it runs. Source of the form:
 * OpenAPI Specification 3.1.1.
 */
export function openApiDocument({ origin }: Installation) {
  const schemas: Record<string, JsonSchema> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { described, named } = describeOperation(operation);
    Object.assign(schemas, named);
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: described };
  }
  const problem = describeSchema(problemSchema, 'answer');
  Object.assign(schemas, problem.named, problem.schema.$ref === undefined ? { Problem: problem.schema } : {});
  return {
    openapi: '3.1.1',
    info: {
      title: 'Lamplighter',
      version: apiVersion,
      summary: 'Instrument AWS Lambda functions with Datadog: plan, review, apply, revert.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin + apiPath }],
    tags: tags.map((name) => ({ name })),
    security: [{ token: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([one], [other]) => (one < other ? -1 : 1))),
      headers,
      responses: Object.fromEntries(refusalStatuses.map((status) => [responseName(status), refusal(status)])),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: `A token of Lamplighter (${tokenPattern.source}), created under “API tokens” of the user menu.`,
        },
        workload: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The OpenID Connect token of a pipeline on GitHub Actions or GitLab.',
        },
      },
    },
  };
}

/** Headers of answers, by the name under which operations refer to them. */
const headers = {
  RateLimit: { description: 'Requests left (r) for the next t seconds.', schema: { type: 'string' } },
  RateLimitPolicy: { description: 'How many requests (q) in how many seconds (w).', schema: { type: 'string' } },
  RequestId: { description: 'Names the request in the console’s log.', schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds to wait before the same request may succeed.', schema: { type: 'integer' } },
  Location: { description: 'The address of what was created.', schema: { type: 'string' } },
  Link: { description: 'The address of the next page, as rel="next" (RFC 8288).', schema: { type: 'string' } },
  IdempotencyReplayed: {
    description: 'true: this is the answer of an earlier request with the same key.',
    schema: { type: 'string', const: 'true' },
  },
} as const;

const header = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });
const alwaysSent = {
  RateLimit: header('RateLimit'),
  'RateLimit-Policy': header('RateLimitPolicy'),
  'X-Request-Id': header('RequestId'),
};

function describeOperation(operation: Operation) {
  const { schema: input, named: ofInput } = describeSchema(operation.runs.input, 'body');
  const answer = answerSchema(operation);
  const output = answer === undefined ? undefined : describeSchema(answer, 'answer');
  const body = hasBody(operation) ? bodyOf(operation, input) : undefined;
  const { summary, description } = operationWords(operation.id, defaultLocale);
  return {
    named: { ...ofInput, ...output?.named },
    described: {
      operationId: operation.id,
      tags: [operation.tag],
      summary,
      ...(description === '' ? {} : { description }),
      ...(operation.admits === 'workload' ? { security: [{ workload: [] }] } : {}),
      parameters: parametersOf(operation, input),
      ...(body === undefined ? {} : { requestBody: body }),
      responses: {
        [answerStatus(operation)]: {
          description: summary,
          headers: {
            ...alwaysSent,
            ...(operation.location === undefined ? {} : { Location: header('Location') }),
            ...(hasCursor(operation) ? { Link: header('Link') } : {}),
            ...(isIdempotent(operation) ? { 'Idempotency-Replayed': header('IdempotencyReplayed') } : {}),
          },
          ...(output === undefined ? {} : { content: { [jsonType]: { schema: output.schema } } }),
        },
        ...Object.fromEntries(refusalsOf(operation).map((status) => [status, refusedWith(status)])),
        default: refusedWith('default'),
      },
    },
  };
}

/** Every status with which something is refused that is described by itself. */
const refusalStatuses = [400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 502, 503, 'default'] as const;
type RefusalStatus = (typeof refusalStatuses)[number];

const responseName = (status: RefusalStatus) => (status === 'default' ? 'Refused' : `Refused${status}`);
const refusedWith = (status: RefusalStatus) => ({ $ref: `#/components/responses/${responseName(status)}` });

function refusal(status: RefusalStatus) {
  return {
    description:
      status === 'default' ? 'Any other refusal; `code` says why' : `Refused with status ${status}; \`code\` says why`,
    headers: { ...alwaysSent, 'Retry-After': header('RetryAfter') },
    content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** Whether an operation is a list that goes on at a cursor. */
export function hasCursor(operation: Operation): boolean {
  return 'cursor' in queryShape(operation);
}

/** Whether an operation takes an idempotency key: all that change something, but not what hands out a secret. */
export function isIdempotent({ runs, admits }: Operation): boolean {
  return runs.kind === 'command' && admits === undefined;
}

/** The statuses with which an operation may be refused beside those that any request may meet. */
function refusalsOf(operation: Operation): RefusalStatus[] {
  const isNamed = pathNames(operation).length > 0 || hasBody(operation);
  const isCommand = operation.runs.kind === 'command';
  const statuses: Record<string, boolean> = {
    ...{ 400: true, 401: true, 403: true, 429: true, 503: true },
    ...{ 404: isNamed, 409: isCommand, 422: isCommand },
    ...{ 413: hasBody(operation), 415: hasBody(operation) },
    ...{ 412: operation.ifMatch !== undefined, 428: operation.ifMatch !== undefined },
    ...{ 502: operation.admits === 'workload' },
  };
  return refusalStatuses.filter((status) => statuses[status]);
}

/** The parameters of an operation, from its input as JSON Schema. */
export function parametersOf(operation: Operation, input: JsonSchema): Parameter[] {
  const inPath = pathNames(operation).map(
    (name): Parameter => ({ name, in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }),
  );
  const shape = queryShape(operation);
  const filter = memberOf(input, 'filter');
  const inQuery = Object.keys(shape).map((name): Parameter => {
    const ofFilter = filter === undefined ? undefined : memberOf(filter, name);
    const schema = ofFilter ?? memberOf(input, name) ?? {};
    const required = (ofFilter === undefined ? input : (filter ?? {})).required?.includes(name) ?? false;
    return {
      name,
      in: 'query',
      required,
      schema,
      ...(schema.type === 'array' ? { style: 'form', explode: true } : {}),
    };
  });
  return [...inPath, ...inQuery, ...headerParametersOf(operation)];
}

function headerParametersOf(operation: Operation): Parameter[] {
  const parameters: Parameter[] = [];
  if (operation.ifMatch !== undefined)
    parameters.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      description: headerDescription('If-Match', defaultLocale),
      schema: { type: 'string', pattern: '^"[0-9a-f]{64}"$' },
    });
  if (isIdempotent(operation))
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: headerDescription('Idempotency-Key', defaultLocale),
      schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
    });
  return parameters;
}

function memberOf(schema: JsonSchema, name: string): JsonSchema | undefined {
  const member = schema.properties?.[name];
  return typeof member === 'object' ? member : undefined;
}

/** The body: all of the input that is neither in the path nor in a header. Undefined where nothing is left. */
export function bodyOf(operation: Operation, input: JsonSchema) {
  const elsewhere = [...pathNames(operation), ...(operation.omits ?? []), operation.ifMatch];
  const isOfBody = (name: string) => !elsewhere.includes(name);
  const properties = Object.fromEntries(Object.entries(input.properties ?? {}).filter(([name]) => isOfBody(name)));
  if (Object.keys(properties).length === 0) return undefined;
  const required = (input.required ?? []).filter(isOfBody);
  return {
    required: required.length > 0,
    content: {
      [jsonType]: {
        schema: {
          type: 'object' as const,
          properties,
          ...(required.length > 0 ? { required } : {}),
          additionalProperties: false,
        },
      },
    },
  };
}
