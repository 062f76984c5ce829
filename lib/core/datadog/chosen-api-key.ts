import { z } from 'zod';
import { apiKeySchema, maskedApiKeySchema } from './api-key-schema.ts';
import { apiKeySources } from './api-key-sources.ts';
import { isKeyShaped } from './secret-shapes.ts';

/**
 * The API key as a person chooses it, before it is known for which account and Region: given once as an ARN, a name or a template
 * with placeholders, or by a table. `resolve-settings.ts` makes one `ApiKey` of it for each account and Region.
 */

/** What stands for the function's own account (twelve digits), Region and partition in an ARN or a name. */
export const keyPlaceholders = ['accountId', 'region', 'partition'] as const;
export type KeyPlaceholder = (typeof keyPlaceholders)[number];

const placeholder = `\\{(?:${keyPlaceholders.join('|')})\\}`;

function arnTemplate(service: string, resource: string): RegExp {
  const place = `(?:aws[a-z-]*|\\{partition\\}):${service}:(?:[a-z0-9-]+|\\{region\\}):(?:\\d{12}|\\{accountId\\})`;
  return new RegExp(`^arn:${place}:${resource}$`);
}

/** What an ARN and a name of each store may look like. Sources: Secrets Manager and Systems Manager API references, 2026. */
export const keyStores = {
  secretsManager: {
    arn: arnTemplate('secretsmanager', `secret:(?:[\\w/+=.@-]|${placeholder})+`),
    name: new RegExp(`^(?:[\\w/+=.@-]|${placeholder}){1,512}$`),
    arnErrorCode: apiKeySources.secretsManager.errorCode,
    nameErrorCode: 'secretName',
  },
  ssm: {
    arn: arnTemplate('ssm', `parameter/(?:[\\w/.-]|${placeholder})+`),
    name: new RegExp(`^(?:[\\w/.-]|${placeholder}){1,1011}$`),
    arnErrorCode: apiKeySources.ssm.errorCode,
    nameErrorCode: 'parameterName',
  },
} as const;
export type KeyStore = keyof typeof keyStores;

/** The longest ARN that AWS's services take. */
const longestArn = 2_048;

/** The most rows of a table: four for each of 250 accounts. */
const mostRows = 1_000;

const rowPlace = {
  /** The twelve digits; absent: every account. */
  awsAccountId: z
    .string()
    .regex(/^\d{12}$/, 'awsAccountId')
    .optional(),
  /** Absent: every Region. */
  region: z
    .string()
    .max(40, 'regionName')
    .regex(/^[a-z]{2,}(?:-[a-z]+)+-\d+$/, 'regionName')
    .optional(),
};

type RowPlace = { awsAccountId?: string | undefined; region?: string | undefined };

/** Two rows for one place would leave open which of them holds. */
function table<Row extends z.ZodType<RowPlace>>(row: Row) {
  return z
    .array(row)
    .min(1, 'keyTableEmpty')
    .max(mostRows, 'tooBig')
    .check(({ value, issues }) => {
      const seen = new Set<string>();
      for (const [index, { awsAccountId, region }] of value.entries()) {
        const place = `${awsAccountId ?? ''} ${region ?? ''}`;
        if (seen.has(place)) issues.push({ code: 'custom', message: 'keyRowTwice', path: [index], input: place });
        seen.add(place);
      }
    });
}

/** One of the members, and no other; said in the JSON Schema too. */
function exactlyOne<Shape extends z.ZodRawShape>(shape: z.ZodObject<Shape>, ...names: readonly string[]) {
  return shape
    .check(({ value, issues }) => {
      const given = Object.entries(value).filter(([name, member]) => names.includes(name) && member !== undefined);
      if (given.length !== 1)
        issues.push({ code: 'custom', message: 'keyGivenOnce', path: [names[0] ?? ''], input: undefined });
    })
    .meta({ oneOf: names.map((name) => ({ required: [name] })) });
}

function stored<const Store extends KeyStore>(source: Store) {
  const { arn, name, arnErrorCode, nameErrorCode } = keyStores[source];
  const given = {
    arn: z.string().max(longestArn, arnErrorCode).regex(arn, arnErrorCode).optional(),
    name: z
      .string()
      .max(longestArn, nameErrorCode)
      .regex(name, nameErrorCode)
      // A key pasted by mistake would be shown to everybody.
      .refine((text) => !isKeyShaped(text), 'keyInsteadOfName')
      .optional(),
  };
  const row = exactlyOne(z.strictObject({ ...rowPlace, ...given }), 'arn', 'name');
  const schema = z.strictObject({ source: z.literal(source), ...given, table: table(row).optional() });
  return exactlyOne(schema, 'arn', 'name', 'table');
}

const [, , oneCiphertext, ...others] = apiKeySchema.options;
const { ciphertext } = oneCiphertext.shape;
const encrypted = exactlyOne(
  z.strictObject({
    source: z.literal('kms'),
    ciphertext: ciphertext.optional(),
    table: table(z.strictObject({ ...rowPlace, ciphertext })).optional(),
  }),
  'ciphertext',
  'table',
);

/** Where functions take their Datadog API key from, in every form in which that can be chosen. */
export const chosenApiKeySchema = z.discriminatedUnion('source', [
  stored('secretsManager'),
  stored('ssm'),
  encrypted,
  ...others,
]);
export type ChosenApiKey = z.infer<typeof chosenApiKeySchema>;

/** The sources whose key may differ by account and Region. */
const keyTableSources: ReadonlySet<string> = new Set(['secretsManager', 'ssm', 'kms']);

/** Whether a source's key may be given by a table. */
export function hasKeyTable(source: ChosenApiKey['source']): boolean {
  return keyTableSources.has(source);
}

/** A row of a table, whatever its source. Absent places mean every account, every Region. */
export type KeyRow = RowPlace & {
  arn?: string | undefined;
  name?: string | undefined;
  ciphertext?: string | undefined;
};

const maskedRow = z.strictObject({
  awsAccountId: z.string().optional(),
  region: z.string().optional(),
  arn: z.string().optional(),
  name: z.string().optional(),
  ciphertext: z.string().optional(),
});
const maskedStored = { arn: z.string().optional(), name: z.string().optional(), table: z.array(maskedRow).optional() };
const [, , , ...maskedOthers] = maskedApiKeySchema.options;

/** The same as it is stored and shown: a secret is replaced by the mask, and what was once accepted stays readable. */
export const maskedChosenApiKeySchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('secretsManager'), ...maskedStored }),
  z.strictObject({ source: z.literal('ssm'), ...maskedStored }),
  z.strictObject({
    source: z.literal('kms'),
    ciphertext: z.string().optional(),
    table: z.array(maskedRow).optional(),
  }),
  ...maskedOthers,
]);
