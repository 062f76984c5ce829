import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');

/** Imports that the linter has to refuse: the file, and what it imports. */
const refused: [file: string, source: string][] = [
  ['lib/core/change/plan.ts', 'node:fs'],
  ['lib/core/change/plan.ts', 'pg'],
  ['lib/core/change/plan.ts', '../../db/client.ts'],
  ['lib/core/change/plan.ts', '../../aws/session.ts'],
  ['lib/core/errors.ts', './db/client.ts'],
  ['lib/core/errors.ts', '#lib/db/client.ts'],
  ['lib/core/errors.ts', 'next-intl'],
  ['lib/aws/session.ts', '../db/client.ts'],
  ['lib/aws/session.ts', '../jobs/scan.ts'],
  ['lib/aws/session.ts', '../sandbox/main.ts'],
  ['lib/aws/session.ts', 'pg'],
  ['lib/db/client.ts', '../aws/session.ts'],
  ['lib/db/client.ts', '../jobs/scan.ts'],
  ['lib/db/client.ts', '../commands/rollouts.ts'],
  ['lib/db/client.ts', '@aws-sdk/client-lambda'],
  ['lib/jobs/rollout/lane.ts', '../../auth/session.ts'],
  ['lib/jobs/rollout/lane.ts', '../../sandbox/state.ts'],
  ['lib/jobs/rollout/lane.ts', '@aws-sdk/client-lambda'],
  ['lib/jobs/scan.ts', 'next/server'],
  ['lib/commands/rollouts.ts', '../aws/session.ts'],
  ['lib/commands/rollouts.ts', '../jobs/scan.ts'],
  ['lib/sandbox/main.ts', '../db/client.ts'],
  ['lib/sandbox/main.ts', '../aws/session.ts'],
  ['app/page.tsx', '#lib/aws/session.ts'],
  ['app/page.tsx', '#lib/jobs/scan.ts'],
  ['app/page.tsx', '#lib/sandbox/main.ts'],
  ['app/page.tsx', '../lib/aws/session.ts'],
  ['app/(console)/rollouts/page.tsx', '@aws-sdk/client-sts'],
  ['app/(console)/rollouts/page.tsx', 'pg'],
];

/** Imports that it has to let pass. */
const allowed: [file: string, source: string][] = [
  ['lib/core/change/apply.ts', 'zod'],
  ['lib/core/change/apply.ts', '../lambda/function-configuration.ts'],
  ['lib/core/change/apply.ts', './merge.ts'],
  ['lib/core/change/apply.test.ts', 'fast-check'],
  ['lib/aws/layers.ts', '../core/errors.ts'],
  ['lib/aws/layers.ts', '@aws-sdk/client-lambda'],
  ['lib/db/queue.ts', 'pg-boss'],
  ['lib/jobs/worker.ts', '../aws/session.ts'],
  ['lib/jobs/worker.ts', '../db/client.ts'],
  ['lib/jobs/worker.ts', '../commands/rollouts.ts'],
  ['lib/jobs/rollout/lane.test.ts', '../../sandbox/state.ts'],
  ['lib/commands/accounts.ts', '../db/queue.ts'],
  ['app/layout.tsx', '#lib/db/client.ts'],
  ['app/layout.tsx', '#lib/commands/rollouts.ts'],
  ['app/layout.tsx', 'next-intl'],
];

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({ category: z.string(), location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }) }),
  ),
});

let folder: string;
/** The refused lines of each file. */
let refusals: Map<string, Set<number>>;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'floors-'));
  const config = JSON.parse(fs.readFileSync(path.join(root, 'biome.json'), 'utf8'));
  fs.writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }));
  const files = new Map<string, string[]>();
  for (const [file, source] of [...refused, ...allowed]) files.set(file, [...(files.get(file) ?? []), source]);
  for (const [file, sources] of files) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), sources.map((source) => `import '${source}';\n`).join(''));
  }
  const args = ['lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none'];
  const { stdout } = spawnSync(path.join(root, 'node_modules/.bin/biome'), args, { cwd: folder, encoding: 'utf8' });
  refusals = new Map();
  for (const { category, location } of reportSchema.parse(JSON.parse(stdout)).diagnostics) {
    expect(category).toBe('lint/style/noRestrictedImports');
    refusals.set(location.path, (refusals.get(location.path) ?? new Set()).add(location.start.line));
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('the linter keeps the floors apart', () => {
  test.each([...new Set(refused.map(([file]) => file))])('%s may not import upwards or sideways', (file) => {
    expect(refusals.get(file)?.size).toBe(refused.filter(([refusedFile]) => refusedFile === file).length);
  });

  test.each([...new Set(allowed.map(([file]) => file))])('%s may import what lies below it', (file) => {
    expect(refusals.get(file)).toBeUndefined();
  });
});
