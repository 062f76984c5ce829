import fs from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that may come in a file instead, which a container is given as a secret; the key has a variable of its own for that. */
const fromFiles = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'DATABASE_OWNER_URL',
  'DATABASE_OWNER_PASSWORD',
  'LAMPLIGHTER_METRICS_TOKEN',
  'LAMPLIGHTER_SMTP_URL',
  'OIDC_CLIENT_SECRET',
] as const;

/**
 * The environment with the content of each `<NAME>_FILE` as `<NAME>`, and the passwords within their addresses. What was a file or
 * a password alone is left out. Throws what reading a file throws, and Error where an address is missing that a password is for.
 */
export function containerEnvironment(
  environment: Environment,
  read: (file: string) => string = (file) => fs.readFileSync(file, 'utf8'),
): Record<string, string | undefined> {
  const result: Record<string, string | undefined> = { ...environment };
  for (const name of fromFiles) {
    const file = environment[`${name}_FILE`];
    if (file) result[name] = read(file).trim();
    delete result[`${name}_FILE`];
  }
  for (const [address, password] of [
    ['DATABASE_URL', 'DATABASE_PASSWORD'],
    ['DATABASE_OWNER_URL', 'DATABASE_OWNER_PASSWORD'],
  ] as const) {
    const secret = result[password];
    delete result[password];
    if (!secret) continue;
    const url = result[address];
    if (!url) throw new Error(`${password} is given, but not ${address}.`);
    result[address] = withPassword(url, secret);
  }
  return result;
}

function withPassword(address: string, password: string): string {
  const url = new URL(address);
  url.password = encodeURIComponent(password);
  return url.href;
}
