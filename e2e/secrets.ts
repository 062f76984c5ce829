import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import pg from 'pg';
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
      expect(
        secrets.filter((secret) => text.includes(secret)),
        'secrets that reached the browser',
      ).toEqual([]);
    },
  };
}

/** Fails when a secret is in clear in a table of the database or a log of a process. */
export async function expectNotStored(secrets: readonly string[]): Promise<void> {
  const { databaseUrl, dataFolder } = product();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const { rows } = await client.query<{ count: string }>(
        `SELECT count(*) FROM ${name} AS stored, unnest($1::text[]) AS secret WHERE position(secret IN stored::text) > 0`,
        [secrets],
      );
      expect(rows[0]?.count, `secrets in the table ${name}`).toBe('0');
    }
  } finally {
    await client.end();
  }
  const folder = path.join(dataFolder, 'logs');
  for (const file of fs.readdirSync(folder)) {
    const log = fs.readFileSync(path.join(folder, file), 'utf8');
    expect(
      secrets.filter((secret) => log.includes(secret)),
      `secrets in the log ${file}`,
    ).toEqual([]);
  }
}
