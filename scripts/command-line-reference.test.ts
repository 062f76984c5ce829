import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { version } from '../cli/program.ts';
import packageFile from '../package.json' with { type: 'json' };
import { commandLinePage } from './command-line-reference.ts';

const file = path.resolve(import.meta.dirname, '../docs/command-line.md');

test('docs/command-line.md is what `npm run docs:command-line` writes', () => {
  const page = commandLinePage();
  expect(readFileSync(file, 'utf8')).toBe(page);
  for (const command of ['login', 'functions', 'plan', 'apply', 'revert', 'status', 'code'])
    expect(page).toContain(`Usage: lamplighter ${command} `);
});

test('the command has the product’s version', () => {
  expect(version).toBe(packageFile.version);
});
