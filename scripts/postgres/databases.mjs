// Plain JavaScript, as the schema engine that Prisma starts is. Every `url` is a PostgreSQL connection string.
import pg from 'pg';

/**
 * Connects once; throws when that fails.
 * @param {string} url
 */
export async function tryConnection(url) {
  await withClient(url, () => undefined);
}

/**
 * Creates the database that the URL names, and returns its name. Throws an error with code 42P04 when it is there.
 * @param {string} url
 */
export async function createDatabase(url) {
  const name = nameIn(url);
  await withClient(maintenanceUrl(url), (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`));
  return name;
}

/**
 * Drops the database that the URL names, if it is there, ending its connections.
 * @param {string} url
 */
export async function dropDatabase(url) {
  await withClient(maintenanceUrl(url), (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(nameIn(url))} WITH (FORCE)`),
  );
}

/**
 * The URL with another database's name.
 * @param {string} url
 * @param {string} database
 */
export function urlOf(url, database) {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.toString();
}

/** Prisma's code for a connection's failure (Prisma's error reference, 7.10). */
export function errorCodeOf(error) {
  if (error.code === '3D000') return 'P1003';
  if (error.code === 'ECONNREFUSED') return 'P1001';
  if (error.code === '28P01') return 'P1000';
  return 'P1010';
}

function maintenanceUrl(url) {
  const other = new URL(urlOf(url, 'postgres'));
  other.search = '';
  return other.toString();
}

function nameIn(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/**
 * Lends a connection and returns what `work` does; the connection is closed in any case.
 * @template T
 * @param {string} url
 * @param {(client: pg.Client) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
