import { hexFor } from '../deterministic.ts';

/** Made-up values for the secrets that teams keep in variables: they look real and open nothing. */
const secretShapes: Readonly<Record<string, (seed: string, team: string) => string>> = {
  STRIPE_SECRET_KEY: (seed) => `sk_${'live'}_${hexFor(seed, 24)}`,
  DATABASE_URL: (seed, team) =>
    `postgres://${team}_app:${hexFor(seed, 16)}@${team}.cluster-${hexFor(team, 12)}.us-east-1.rds.amazonaws.com:5432/${team}`,
  PARTNER_API_KEY: (seed) => `pk-${hexFor(seed, 32)}`,
  JWT_SIGNING_SECRET: (seed) => Buffer.from(hexFor(seed, 48), 'hex').toString('base64'),
  OAUTH_CLIENT_SECRET: (seed) => hexFor(seed, 40),
  OPENSEARCH_PASSWORD: (seed) => `Os-${hexFor(seed, 14)}-9`,
  SENDGRID_API_KEY: (seed) => `SG.${hexFor(seed, 22)}.${hexFor(`${seed} tail`, 43)}`,
  SLACK_WEBHOOK_URL: (seed) =>
    `https://hooks.slack.example/services/T${hexFor(seed, 8).toUpperCase()}/B${hexFor(`${seed} b`, 8).toUpperCase()}/${hexFor(`${seed} c`, 24)}`,
  SNOWFLAKE_PASSWORD: (seed) => `Sf_${hexFor(seed, 18)}`,
  KAFKA_SASL_PASSWORD: (seed) => hexFor(seed, 28),
  SQL_CONNECTION_STRING: (seed, team) =>
    `Server=tcp:${team}-sql.internal,1433;User ID=${team};Password=${hexFor(seed, 16)};Encrypt=True`,
  CARRIER_API_KEY: (seed) => `carrier_${hexFor(seed, 30)}`,
  SEGMENT_WRITE_KEY: (seed) => hexFor(seed, 32),
  HUBSPOT_TOKEN: (seed) => `pat-na1-${hexFor(seed, 32)}`,
  GITHUB_TOKEN: (seed) => `${'ghp'}_${hexFor(seed, 36)}`,
  PAGERDUTY_KEY: (seed) => hexFor(seed, 32),
};

/** A function's own variables: what it works on and the secrets that its team uses. */
export function customerVariables(
  seed: string,
  team: string,
  stage: string,
  secrets: readonly string[],
): Record<string, string> {
  const variables: Record<string, string> = {
    STAGE: stage,
    LOG_LEVEL: stage === 'prod' ? 'info' : 'debug',
    TABLE_NAME: `${team}-${stage}`,
  };
  if (hexFor(`queue ${seed}`, 1) < '8')
    variables.QUEUE_URL = `https://sqs.us-east-1.amazonaws.com/111122223333/${team}-${stage}-events`;
  for (const name of secrets) variables[name] = secretShapes[name]?.(`${name} ${seed}`, team) ?? hexFor(seed, 32);
  return variables;
}

/** A made-up Datadog API key: 32 hexadecimal characters. */
export function datadogApiKey(seed: string): string {
  return hexFor(`datadog key ${seed}`, 32);
}
