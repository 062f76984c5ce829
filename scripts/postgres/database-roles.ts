import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { hasCode } from '../processes/error-code.ts';
import { createDatabase, withClient } from './databases.mjs';
import type { EmbeddedPostgres } from './embedded-postgres.ts';

/** The two roles of an embedded server beside its superuser, which nothing of the product connects as. */
export const ownerRole = 'lamplighter_owner';
export const applicationRole = 'lamplighter';

/** A database's addresses: for migrations, and for the console and the worker. */
export type DatabaseUrls = { ownerUrl: string; applicationUrl: string };

/** A role without any of PostgreSQL's privileges over others. */
const attributes = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';

/**
 * Makes a database of an embedded server with an owner for migrations and a role for the application; one that was made before
 * there were these roles is handed over to the owner, with all that is in it. Safe to repeat. `directory`: the server's.
 */
export async function prepareDatabase(
  server: EmbeddedPostgres,
  directory: string,
  database: string,
): Promise<DatabaseUrls> {
  const superuserUrl = server.url(database);
  await createUnlessThere(superuserUrl);
  const passwords = { owner: passwordIn(directory, 'owner'), application: passwordIn(directory, 'application') };
  await withClient(superuserUrl, async (client) => {
    await makeRole(client, ownerRole, passwords.owner);
    await makeRole(client, applicationRole, passwords.application);
    const name = client.escapeIdentifier(database);
    await client.query(`ALTER DATABASE ${name} OWNER TO ${ownerRole}`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${applicationRole}`);
    await handOver(client);
  });
  return {
    ownerUrl: urlAs(superuserUrl, ownerRole, passwords.owner),
    applicationUrl: urlAs(superuserUrl, applicationRole, passwords.application),
  };
}

/** How the application connects to a database of the server that runs on `directory`; undefined when none runs there. */
export function runningApplicationUrl(directory: string, database: string): string | undefined {
  const [pidFile, passwordFile] = [
    path.join(directory, 'data/postmaster.pid'),
    passwordFileOf(directory, 'application'),
  ];
  if (!fs.existsSync(pidFile) || !fs.existsSync(passwordFile)) return undefined;
  const port = fs.readFileSync(pidFile, 'utf8').split('\n')[3];
  return urlAs(`postgresql://127.0.0.1:${port}/${database}`, applicationRole, passwordIn(directory, 'application'));
}

async function createUnlessThere(url: string): Promise<void> {
  try {
    await createDatabase(url);
  } catch (error) {
    if (!hasCode(error, '42P04')) throw error; // PostgreSQL: duplicate_database
  }
}

async function makeRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rows.length === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${role} WITH ${attributes} PASSWORD ${client.escapeLiteral(password)}`);
  // A temporary table comes last: none can stand in for one of ours.
  await client.query(`ALTER ROLE ${role} SET search_path = public, pg_temp`);
}

/** Gives the owner every table, sequence, function and type of the product's schemas that is somebody else's. */
async function handOver(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `WITH place AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'pgboss')),
      inner_object AS (SELECT classid, objid FROM pg_depend WHERE deptype IN ('a', 'i', 'e')),
      owner AS (SELECT oid FROM pg_roles WHERE rolname = $1)
    SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, $1::text) AS statement FROM place
    WHERE nspname = 'pgboss'
    UNION ALL
    SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, $1::text) FROM pg_class c JOIN place ON place.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relowner <> (SELECT oid FROM owner)
      AND (c.relkind <> 'S' OR ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM inner_object))
    UNION ALL
    SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, $1::text) FROM pg_proc p JOIN place ON place.oid = p.pronamespace
    WHERE p.proowner <> (SELECT oid FROM owner) AND ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM inner_object)
    UNION ALL
    SELECT format('ALTER TYPE %s OWNER TO %I', t.oid::regtype, $1::text) FROM pg_type t JOIN place ON place.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd') AND t.typowner <> (SELECT oid FROM owner)`,
    [ownerRole],
  );
  for (const { statement } of rows) await client.query(statement);
}

/** The password of a role, made at first and kept beside the server's own, readable by the user who runs Lamplighter alone. */
function passwordIn(directory: string, name: string): string {
  const file = passwordFileOf(directory, name);
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, `${crypto.randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  }
  return fs.readFileSync(file, 'utf8').trim();
}

function passwordFileOf(directory: string, name: string): string {
  return path.join(directory, `${name}-password`);
}

function urlAs(url: string, role: string, password: string): string {
  const other = new URL(url);
  other.username = role;
  other.password = password;
  return other.toString();
}
