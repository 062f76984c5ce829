import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { directiveOf, fileOf, importsOf } from './_doors/testing/module-imports.ts';

const root = path.join(import.meta.dirname, '..');

const components = fs
  .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((name) => path.join(import.meta.dirname, name))
  .filter((file) => /\.tsx?$/.test(file) && directiveOf(file) === 'client');

type Sought = { isFound: (from: string) => boolean; isLeftOut?: (file: string) => boolean };

/** The way from a file to a module that is sought; undefined where there is none. An action of the server stays there. */
function wayFrom(file: string, sought: Sought, seen: Set<string>): string[] | undefined {
  const name = path.relative(root, file);
  if (seen.has(file) || sought.isLeftOut?.(name)) return undefined;
  seen.add(file);
  if (directiveOf(file) === 'server') return undefined;
  for (const from of importsOf(file)) {
    if (sought.isFound(from)) return [name, from];
    const ours = fileOf(from, file);
    const way = ours === undefined ? undefined : wayFrom(ours, sought, seen);
    if (way) return [name, ...way];
  }
  return undefined;
}

const waysTo = (sought: Sought) =>
  components.flatMap((file) => wayFrom(file, sought, new Set())?.join(' imports ') ?? []);

test('no component in the browser reaches a module of Node.js, whose replacement is 130 kB', () => {
  expect(components.length).toBeGreaterThan(100);
  expect(waysTo({ isFound: (from) => from.startsWith('node:') })).toEqual([]);
});

/** The forms that are made from a schema, a line of which is the control, the check and the sentence at once, and a table that shows one. */
const madeFromSchemas = [
  'app/(console)/_parts/settings-form/',
  'app/(console)/rollouts/_parts/strategy/',
  'app/(console)/profiles/_parts/profiles-table.tsx',
];

test('no component in the browser reaches zod, which is 32 kB, but by the forms that are made from a schema', () => {
  const isLeftOut = (file: string) => madeFromSchemas.some((start) => file.startsWith(start));
  expect(waysTo({ isFound: (from) => from === 'zod', isLeftOut })).toEqual([]);
});

test('no component in the browser takes all of zod, which is 91 kB', () => {
  const wholes = /import\('zod'\)|\* as \w+ from 'zod'|import \w+ from 'zod'/;
  const seen = new Set<string>();
  for (const file of components) wayFrom(file, { isFound: () => false }, seen);
  expect(seen.size).toBeGreaterThan(components.length);
  expect([...seen].filter((file) => wholes.test(fs.readFileSync(file, 'utf8')))).toEqual([]);
});
