import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { biomeFloors } from './biome-rules.ts';
import { type Floor, floors, folders, packages } from './floors.ts';

const root = path.resolve(import.meta.dirname, '../..');
const rulesFile = 'scripts/floors/biome-floors.json';

type Import = [file: string, source: string];

/** Imports that the linter has to refuse, written out so that a mistake in the table shows. */
const refused: Import[] = [
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
  ['lib/jobs/rollout/lane.ts', '#app/page.tsx'],
  ['lib/jobs/rollout/lane.ts', '../../sandbox/state.ts'],
  ['lib/jobs/rollout/lane.ts', '@aws-sdk/client-lambda'],
  ['lib/jobs/scan.ts', 'next/server'],
  ['lib/code/terraform.ts', 'node:child_process'],
  ['lib/code/terraform.ts', '../db/client.ts'],
  ['lib/commands/rollouts.ts', '../aws/session.ts'],
  ['lib/commands/rollouts.ts', '../auth/session.ts'],
  ['lib/commands/rollouts.ts', '../auth/user.ts'],
  ['lib/commands/rollouts.ts', '../jobs/scan.ts'],
  ['lib/sandbox/main.ts', '../db/client.ts'],
  ['lib/sandbox/main.ts', '../aws/session.ts'],
  ['app/page.tsx', '#lib/aws/session.ts'],
  ['app/page.tsx', '#lib/jobs/scan.ts'],
  ['app/page.tsx', '#lib/sandbox/main.ts'],
  ['app/page.tsx', '../lib/aws/session.ts'],
  ['app/page.tsx', '../cli/say.ts'],
  ['cli/program.ts', '../lib/db/client.ts'],
  ['cli/program.ts', '#lib/commands/rollouts.ts'],
  ['app/(console)/rollouts/page.tsx', '@aws-sdk/client-sts'],
  ['app/(console)/rollouts/page.tsx', 'pg'],
];

/** Imports that it has to let pass. */
const allowed: Import[] = [
  ['lib/core/change/apply.ts', 'zod'],
  ['lib/core/change/apply.ts', '../lambda/function-configuration.ts'],
  ['lib/core/change/apply.ts', './merge.ts'],
  ['lib/core/change/apply.ts', '#lib/core/errors.ts'],
  ['lib/core/change/apply.ts', '@aws-sdk/util-arn-parser'],
  ['lib/core/change/apply.ts', 'diff'],
  ['lib/code/sam.ts', 'yaml'],
  ['lib/code/sam.ts', '../core/errors.ts'],
  ['lib/core/change/apply.test.ts', 'fast-check'],
  ['lib/aws/layers.ts', '../core/errors.ts'],
  ['lib/aws/layers.ts', '@aws-sdk/client-lambda'],
  ['lib/db/queue.ts', 'pg-boss'],
  ['lib/jobs/worker.ts', '../aws/session.ts'],
  ['lib/jobs/worker.ts', '../db/client.ts'],
  ['lib/jobs/worker.ts', '../commands/rollouts.ts'],
  ['lib/jobs/rollout/lane.test.ts', '../../sandbox/state.ts'],
  ['lib/commands/accounts.ts', '../db/queue.ts'],
  ['lib/commands/accounts.ts', '../code/projects.ts'],
  ['app/layout.tsx', '#lib/db/client.ts'],
  ['app/layout.tsx', '#lib/commands/rollouts.ts'],
  ['app/layout.tsx', 'next-intl'],
];

/** Every folder, by alias and by path, and every reserved package, imported from every floor, as the table has it. */
for (const floor of floors) {
  const file = `${floor.folder}/deep/sample.ts`;
  for (const folder of folders) {
    const list = folder === floor.folder || floor.mayImport.includes(folder) ? allowed : refused;
    list.push([file, `#${folder}/module.ts`], [file, path.posix.relative(path.dirname(file), `${folder}/module.ts`)]);
  }
  for (const { names, except = [], onlyIn } of packages) {
    for (const name of names) {
      (isPackageAllowed(floor, onlyIn) ? allowed : refused).push([file, name.replace('*', 'some-package')]);
    }
    for (const name of except) (floor.onlyPackages?.includes(name) === false ? refused : allowed).push([file, name]);
  }
}

function isPackageAllowed({ folder, onlyPackages }: Floor, onlyIn: readonly string[]): boolean {
  return !onlyPackages && onlyIn.includes(folder);
}

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({ category: z.string(), location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }) }),
  ),
});

let folder: string;
/** The refused lines of each file. */
let refusals: Map<string, Set<number>>;
/** What each file imports, one source a line. */
const files = new Map<string, string[]>();
for (const [file, source] of [...refused, ...allowed]) files.set(file, [...(files.get(file) ?? []), source]);

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'floors-'));
  const config = JSON.parse(fs.readFileSync(path.join(root, 'biome.json'), 'utf8'));
  const rules = JSON.stringify({ ...config, $schema: undefined, vcs: undefined });
  for (const [file, text] of [
    ['biome.json', rules],
    [rulesFile, fs.readFileSync(path.join(root, rulesFile), 'utf8')],
    ...[...files].map(([file, sources]) => [file, sources.map((source) => `import '${source}';\n`).join('')] as const),
  ] as const) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  refusals = new Map();
  for (const [file, line] of lint('style/noRestrictedImports')) {
    refusals.set(file, (refusals.get(file) ?? new Set()).add(line));
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The places at which the linter finds one rule broken. */
function lint(rule: string): [file: string, line: number][] {
  const args = ['lint', `--only=${rule}`, '--reporter=json', '--max-diagnostics=none'];
  const { stdout } = spawnSync(path.join(root, 'node_modules/.bin/biome'), args, { cwd: folder, encoding: 'utf8' });
  return reportSchema.parse(JSON.parse(stdout)).diagnostics.map(({ category, location }) => {
    expect(category).toBe(`lint/${rule}`);
    return [location.path, location.start.line];
  });
}

/** What the linter says of a file's imports, of which some are to be refused. */
function refusedIn(file: string): string[] {
  return (files.get(file) ?? []).filter((_, index) => refusals.get(file)?.has(index + 1));
}

describe('the linter keeps the floors apart', () => {
  test.each([...files.keys()])('%s may import what lies below it, and nothing above or beside it', (file) => {
    expect(refusedIn(file)).toEqual(refused.filter(([other]) => other === file).map(([, source]) => source));
  });

  test('a cycle is refused although only types go round', () => {
    const [one, other] = ['lib/core/one.ts', 'lib/core/other.ts'];
    fs.writeFileSync(path.join(folder, one), "import type { Other } from './other.ts';\nexport type One = Other;\n");
    fs.writeFileSync(path.join(folder, other), "import type { One } from './one.ts';\nexport type Other = One[];\n");
    const found = lint('suspicious/noImportCycles').filter(([file]) => [one, other].includes(file));
    expect(found.toSorted()).toEqual([
      [one, 1],
      [other, 1],
    ]);
  });

  test('its rules are those of the table (npm run floors writes them)', () => {
    expect(JSON.parse(fs.readFileSync(path.join(root, rulesFile), 'utf8'))).toEqual(biomeFloors());
  });
});
