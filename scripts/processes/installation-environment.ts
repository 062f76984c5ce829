/** Variables that name or hold a secret of the installation, or lead to its database. */
const installationVariable = /^(?:DATABASE_|LAMPLIGHTER_|OIDC_|BETTER_AUTH_|PG[A-Z]+$)/;

/** What only the migration is given. */
const migrationVariables = ['DATABASE_OWNER_URL'] as const;
/** What only the worker is given: the key that signs the audit log's digests. */
const workerVariables = ['LAMPLIGHTER_AUDIT_KEY', 'LAMPLIGHTER_AUDIT_KEY_FILE', 'LAMPLIGHTER_AUDIT_KEY_LOST'] as const;

/** What only the console is given: it sends links to people. */
const consoleVariables = ['LAMPLIGHTER_SMTP_URL'] as const;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment for a program that is no part of the installation, such as PostgreSQL's own, a build or the simulated AWS. */
export function withoutInstallation(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !installationVariable.test(name)));
}

/** The environment for the worker: all but what only the migration and the console are given. */
export function workerEnvironment(environment: Environment): Environment {
  return without(environment, [...migrationVariables, ...consoleVariables]);
}

/** The environment for the console: all but what only the migration and the worker are given. */
export function consoleEnvironment(environment: Environment): Environment {
  return without(environment, [...migrationVariables, ...workerVariables]);
}

/** The installation's variables as undefined, so that a child that inherits the environment is not given them. */
export function hiddenInstallation(environment: Environment): Record<string, undefined> {
  const names = Object.keys(environment).filter((name) => installationVariable.test(name));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

function without(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
