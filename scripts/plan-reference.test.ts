import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { planDocumentSchema, planFormat } from '#lib/commands/rollouts/plan-document.ts';
import { planSchemaFile } from './plan-reference.ts';

const docs = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../docs', file), 'utf8');

test('docs/plan.schema.json is what `npm run docs:plan` writes', () => {
  // The formatter breaks its lines.
  expect(JSON.parse(docs('plan.schema.json'))).toEqual(JSON.parse(planSchemaFile()));
});

test('docs/plan.md names the format, its version and every member of a change', () => {
  const page = docs('plan.md');
  expect(page).toContain(`\`"format": "${planFormat.format}", "version": ${planFormat.version}\``);
  for (const member of Object.keys(planDocumentSchema.shape.changes.element.shape))
    expect([member, page.includes(`| \`${member}\` |`)]).toEqual([member, true]);
});
