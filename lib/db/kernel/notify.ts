import pg from 'pg';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from './client.ts';
import { connectionBounds, setBounds } from './connection-bounds.ts';
import { databaseEnvironment } from './environment.ts';
import { connecting } from './outage.ts';

/** What can change and be watched. */
export type Topic =
  | `rollout:${string}`
  | `scan:${string}`
  | `connectionTest:${string}`
  | `webhookDelivery:${string}`
  | `person:${string}`
  | `activity:${string}`
  | 'access'
  | 'worker';

type Listener = () => void;
type Hub = { listeners: Map<string, Set<Listener>>; connection?: Promise<pg.Client>; reconnect?: NodeJS.Timeout };

const channel = 'lamplighter';
const reconnectAfterMs = 1_000;

declare global {
  // One a process, although Next.js bundles this file more than once.
  var lamplighterHub: Hub | undefined;
}

function theHub(): Hub {
  globalThis.lamplighterHub ??= { listeners: new Map() };
  return globalThis.lamplighterHub;
}

/** Tells all who subscribed to the topic, in every process, that something changed; once the transaction is committed. */
export async function notify(tx: Transaction, topic: Topic): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${channel}, ${topic})`;
}

/** SQL that does the same, as a part of a statement: evaluated as often as the statement has rows. */
export function notification(topic: Topic): Prisma.Sql {
  return Prisma.sql`pg_notify(${channel}, ${topic})`;
}

/**
 * Calls `listener` whenever something about the topic changed, until the returned function is called.
 * A message carries nothing: the listener reads what it needs. After a lost connection every listener is called once, since
 * messages may have been missed. Throws AppError `databaseUnavailable` when the first connection cannot be made.
 */
export async function subscribe(topic: Topic, listener: Listener): Promise<() => void> {
  const hub = theHub();
  const listeners = hub.listeners.get(topic) ?? new Set();
  hub.listeners.set(topic, listeners.add(listener));
  const unsubscribe = () => {
    listeners.delete(listener);
    if (listeners.size === 0 && hub.listeners.get(topic) === listeners) hub.listeners.delete(topic);
  };
  try {
    hub.connection ??= listen(hub);
    await hub.connection;
  } catch (error) {
    unsubscribe();
    throw error;
  }
  return unsubscribe;
}

/** Closes the process's listening connection. For the end of a process or a test file. */
export async function closeNotifications(): Promise<void> {
  const hub = globalThis.lamplighterHub;
  globalThis.lamplighterHub = undefined;
  clearTimeout(hub?.reconnect);
  hub?.listeners.clear();
  const client = await hub?.connection?.catch(() => undefined);
  client?.removeAllListeners('end');
  await client?.end();
}

async function listen(hub: Hub): Promise<pg.Client> {
  try {
    return await connecting(() => connect(hub));
  } catch (error) {
    delete hub.connection;
    throw error;
  }
}

async function connect(hub: Hub): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseEnvironment().url,
    application_name: 'lamplighter-listen',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A lost connection is reported by `end`; without a listener for it the error would end the process.
  client.on('error', () => undefined);
  client.on('notification', (message) => {
    for (const listener of hub.listeners.get(message.payload ?? '') ?? []) listener();
  });
  await client.connect();
  await setBounds(client, connectionBounds('listen'));
  await client.query(`LISTEN ${channel}`);
  client.once('end', () => scheduleReconnect(hub));
  return client;
}

function scheduleReconnect(hub: Hub): void {
  delete hub.connection;
  if (globalThis.lamplighterHub !== hub) return;
  hub.reconnect = setTimeout(() => void reconnect(hub), reconnectAfterMs);
  hub.reconnect.unref();
}

async function reconnect(hub: Hub): Promise<void> {
  try {
    hub.connection ??= listen(hub);
    await hub.connection;
  } catch {
    scheduleReconnect(hub); // still away: try again
    return;
  }
  for (const listeners of hub.listeners.values()) for (const listener of listeners) listener();
}
