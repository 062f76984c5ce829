import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const firstLine = (file: string) => fs.readFileSync(file, 'utf8').slice(0, 20);

const components = fs
  .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((name) => path.join(import.meta.dirname, name))
  .filter((file) => /\.tsx?$/.test(file) && firstLine(file).startsWith("'use client'"));

/** What a file imports as values, by the paths that it names. */
function importsOf(file: string): string[] {
  const statements = fs
    .readFileSync(file, 'utf8')
    .matchAll(/^(?:import|export) (?!type )(?:([^;']*?) from )?'([^']+)'/gm);
  return Array.from(statements, ([, names = '', from = '']) => (isOfTypesAlone(names) ? '' : from)).filter(Boolean);
}

function isOfTypesAlone(names: string): boolean {
  return (
    /^\{[^}]+\}$/.test(names) &&
    names
      .slice(1, -1)
      .split(',')
      .every((name) => /^\s*(type |$)/.test(name))
  );
}

function fileOf(from: string, importer: string): string {
  return from.startsWith('#') ? path.join(root, from.slice(1)) : path.resolve(path.dirname(importer), from);
}

/** The way from a file to a module of Node.js's own; undefined where there is none. An action of the server stays there. */
function wayToNode(file: string, seen: Set<string>): string[] | undefined {
  if (seen.has(file)) return undefined;
  seen.add(file);
  if (firstLine(file).startsWith("'use server'")) return undefined;
  for (const from of importsOf(file)) {
    if (from.startsWith('node:')) return [path.relative(root, file), from];
    const isOurs = /^[#.].*\.tsx?$/.test(from);
    const way = isOurs ? wayToNode(fileOf(from, file), seen) : undefined;
    if (way) return [path.relative(root, file), ...way];
  }
  return undefined;
}

test('no component in the browser reaches a module of Node.js, whose replacement is 130 kB', () => {
  expect(components.length).toBeGreaterThan(100);
  expect(components.flatMap((file) => wayToNode(file, new Set())?.join(' imports ') ?? [])).toEqual([]);
});
