import { keysOf } from '../keys-of.ts';

/** What is known about one source of the API key. */
export type ApiKeySourceFacts = {
  /** The member that stands beside `source` in the settings. */
  field: 'arn' | 'ciphertext' | 'value' | 'orgUuid';
  /** What that member must look like. */
  pattern: RegExp;
  /** The code of the sentence for whatever is wrong with it. */
  errorCode: string;
  /** The variable that it is written to. */
  variable: string;
  /** Whether the member is a secret: sealed where it is stored, masked where it is shown, never sent to a form. */
  isSecret: boolean;
};

/** Where the function can take its Datadog API key from, the recommended source first. */
export const apiKeySources = {
  secretsManager: {
    field: 'arn',
    pattern: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/,
    errorCode: 'secretsManagerArn',
    variable: 'DD_API_KEY_SECRET_ARN',
    isSecret: false,
  },
  ssm: {
    field: 'arn',
    pattern: /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[\w/.-]+$/,
    errorCode: 'ssmParameterArn',
    variable: 'DD_API_KEY_SSM_ARN',
    isSecret: false,
  },
  kms: {
    field: 'ciphertext',
    pattern: /^[A-Za-z0-9+/=_-]{8,4096}$/,
    errorCode: 'kmsCiphertext',
    variable: 'DD_KMS_API_KEY',
    isSecret: true,
  },
  plain: {
    field: 'value',
    // Without flags, which a JSON Schema cannot say.
    pattern: /^[0-9a-fA-F]{32}$/,
    errorCode: 'plainApiKey',
    variable: 'DD_API_KEY',
    isSecret: true,
  },
  /** No key at all: the extension signs in with the function's role. Datadog calls it workload identity federation. */
  delegated: {
    field: 'orgUuid',
    pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/,
    errorCode: 'orgUuid',
    variable: 'DD_ORG_UUID',
    isSecret: false,
  },
} as const satisfies Record<string, ApiKeySourceFacts>;
export type ApiKeySource = keyof typeof apiKeySources;

/** The names of the sources, in the order of the table. */
export const apiKeySourceNames = keysOf(apiKeySources);
