import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../../..');

/** The first words of a file, which tell a component of the browser or an action of the server. */
export function directiveOf(file: string): 'client' | 'server' | undefined {
  const start = fs.readFileSync(file, 'utf8').slice(0, 20);
  if (start.startsWith("'use client'")) return 'client';
  return start.startsWith("'use server'") ? 'server' : undefined;
}

/** What a file imports as values when it is loaded, by the paths that it names. */
export function importsOf(file: string): string[] {
  const statements = fs
    .readFileSync(file, 'utf8')
    .matchAll(/^(?:import|export) (?!type )(?:([^;']*?) from )?'([^']+)'/gm);
  return Array.from(statements, ([, names = '', from = '']) => (isOfTypesAlone(names) ? '' : from)).filter(Boolean);
}

/** What a file imports later, when it needs it. */
export function laterImportsOf(file: string): string[] {
  return Array.from(fs.readFileSync(file, 'utf8').matchAll(/\bimport\('([^']+)'\)/g), ([, from = '']) => from);
}

/** The file of the product that an import names; undefined for one of a package. */
export function fileOf(from: string, importer: string): string | undefined {
  if (!/^[#.].*\.tsx?$/.test(from)) return undefined;
  return from.startsWith('#') ? path.join(root, from.slice(1)) : path.resolve(path.dirname(importer), from);
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
