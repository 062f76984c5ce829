import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const folder = path.resolve(import.meta.dirname, '..');
const sources = fs
  .readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing'));

/** A model or a raw statement asked of a transaction or of the database, and audit events written past `record`. */
const touches = /\btx\.[$a-z]|\bdatabase\(\)\.|\$(?:query|execute)Raw|\brecordAuditEvents?\(/;
/** The kernel itself writes the audit events that commands record; changing the key takes many transactions and a person at a shell. */
const exempt = ['kernel/run-command.ts', 'kernel/refusals.ts', 'keys/rotate-key.ts'];

test('commands touch no table and record events only through `record`: rows are read and written in lib/db', () => {
  expect(sources.length).toBeGreaterThan(30);
  const touching = sources.filter((name) => touches.test(fs.readFileSync(path.join(folder, name), 'utf8')));
  expect(touching.sort()).toEqual(exempt.sort());
});
