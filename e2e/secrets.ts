import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import pg from 'pg';
import { type MarkedSecret, secretsIn } from '../lib/core/testing/marked-secrets.ts';
import { product } from './product.ts';
import type { Configuration } from './simulated-aws.ts';

/** Names under which the demo's teams keep secrets (lib/sandbox/organisation/variables.ts). */
const secretNames = /KEY|SECRET|PASSWORD|TOKEN|WEBHOOK|CONNECTION_STRING|DATABASE_URL|LICENSE/;

/** The secret values among a function's variables; Datadog's ARNs and the like are none. */
export function secretsOf({ Environment }: Configuration): string[] {
  return Object.entries(Environment?.Variables ?? {}).flatMap(([name, value]) =>
    secretNames.test(name) && !name.startsWith('DD_') && value.length > 12 ? [value] : [],
  );
}

/** Keeps everything that the page gets from the console, for `expectNone`. */
export async function watchAnswers(page: Page): Promise<{ expectNone: (secrets: readonly string[]) => Promise<void> }> {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    const isOurs = response.url().startsWith(product().url) && !response.url().includes('/_next/static/');
    const isStream = response.headers()['content-type']?.includes('text/event-stream') ?? false;
    // A response that the browser discarded when it went to another page has shown nothing.
    if (isOurs && !isStream) answers.push(response.text().catch(() => ''));
  });
  // The response of an event stream never ends, so its messages are taken where they arrive.
  await page.exposeFunction('keepMessage', (message: string) => void answers.push(Promise.resolve(message)));
  await page.addInitScript(() => {
    const Original = window.EventSource;
    window.EventSource = class extends Original {
      constructor(url: string | URL, init?: EventSourceInit) {
        super(url, init);
        this.addEventListener('snapshot', ({ data }) => Reflect.get(window, 'keepMessage')(String(data)));
      }
    };
  });
  return {
    expectNone: async (secrets) => {
      const text = [...(await Promise.all(answers)), await page.content()].join('\n');
      expect(text.length, 'something was watched').toBeGreaterThan(10_000);
      expect(secretsIn(text, marked(secrets)), 'secrets that reached the browser').toEqual([]);
    },
  };
}

/** Fails when a secret is in a table of the database or a log of a process, however it is encoded, or when others may read a log. */
export async function expectNotStored(secretsOfFunctions: readonly string[]): Promise<void> {
  const { databaseUrl, dataFolder } = product();
  const secrets = [...secretsOfFunctions, ...secretsOfInstallation()];
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT stored::text AS row FROM ${name} AS stored`);
      const text = rows.map(({ row }) => row).join('\n');
      expect(secretsIn(text, marked(secrets)), `secrets in the table ${name}`).toEqual([]);
    }
  } finally {
    await client.end();
  }
  const folder = path.join(dataFolder, 'logs');
  for (const file of fs.readdirSync(folder)) {
    const log = fs.readFileSync(path.join(folder, file), 'utf8');
    expect(secretsIn(log, marked(secrets)), `secrets in the log ${file}`).toEqual([]);
    expect(fs.statSync(path.join(folder, file)).mode & 0o077, `who else may read the log ${file}`).toBe(0);
  }
}

/** What the processes are started with, and what people sign in with. */
function secretsOfInstallation(): string[] {
  const { databaseUrl, dataFolder, owner, viewer } = product();
  const keys = fs.readFileSync(path.join(dataFolder, 'lamplighter.key'), 'utf8').split('\n');
  const values = [new URL(databaseUrl).password, owner.password, viewer.password, ...keys.map((key) => key.trim())];
  return values.filter((value) => value.length > 12);
}

/** Named by their beginning, as all of one belongs in no report. */
function marked(secrets: readonly string[]): MarkedSecret[] {
  return secrets.map((value) => ({ name: `${value.slice(0, 6)}…`, value }));
}
