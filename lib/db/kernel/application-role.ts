import pg from 'pg';

/** Tables of the record: the application may add to them and read them, and nothing else. */
const appendOnly = ['audit_event', 'audit_link', 'audit_digest'] as const;
/** Columns of an event that the database fills in: who could choose them could date an event back. */
const filledIn = ['id', 'at'] as const;

/**
 * Lets a role work with a migrated database: read and write rows, use the job queue, and only read and add to the audit log. To
 * be run as the owner after every migration, and safe to repeat; what the role was granted beyond that by this owner is taken away.
 * `ownerUrl`: the connection string of the role that owns the tables. Throws what PostgreSQL refuses, such as an unknown role.
 */
export async function grantToApplication(ownerUrl: string, role: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'lamplighter-grant' });
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const statement of statementsFor(client.escapeIdentifier(role), await readEventColumns(client))) {
      await client.query(statement);
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function readEventColumns(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = 'public.audit_event'::regclass AND attnum > 0 AND NOT attisdropped`,
  );
  return rows.map(({ name }) => name).filter((name) => !filledIn.some((column) => column === name));
}

function statementsFor(role: string, eventColumns: readonly string[]): string[] {
  const everything = 'SELECT, INSERT, UPDATE, DELETE';
  return [
    'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
    `REVOKE ALL ON SCHEMA public, pgboss FROM ${role}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA public, pgboss FROM ${role}`,
    `GRANT USAGE ON SCHEMA public, pgboss TO ${role}`,
    `GRANT ${everything} ON ALL TABLES IN SCHEMA public, pgboss TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public, pgboss TO ${role}`,
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, pgboss TO ${role}`,
    // What has been migrated is the migration's to write.
    `REVOKE INSERT, UPDATE, DELETE ON "_prisma_migrations" FROM ${role}`,
    ...appendOnly.map((table) => `REVOKE ALL ON ${table} FROM PUBLIC, ${role}`),
    ...appendOnly.map((table) => `GRANT SELECT ON ${table} TO ${role}`),
    `GRANT INSERT ON audit_link, audit_digest TO ${role}`,
    `GRANT INSERT (${eventColumns.map((name) => `"${name}"`).join(', ')}) ON audit_event TO ${role}`,
  ];
}
