import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * `lib/core/change` plans for any provider: it can be read, and used for another one, without knowing the one that there
 * is. Its files name that provider nowhere, and nothing that they import leads to it.
 */

const core = path.resolve(import.meta.dirname, '..');
const provider = 'datadog';
const providerFolder = path.join(core, provider) + path.sep;
const mention = new RegExp(`${provider}|\\bDD_|\\bdd_`, 'i');

/** The files that a module's text imports or re-exports by a relative path or through `#lib`. */
function importedFiles(file: string, text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]((?:\.{1,2}|#lib)\/[^'"]+)['"]/g)].flatMap(([, source]) => {
    if (source === undefined) return [];
    return source.startsWith('#lib/')
      ? [path.resolve(core, '..', source.slice('#lib/'.length))]
      : [path.resolve(path.dirname(file), source)];
  });
}

/** The chain of files by which a file comes to the provider's folder, itself first; undefined when it does not. */
function wayToProvider(start: string): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set([start]);
  for (const way of ways) {
    const file = way.at(-1) ?? start;
    if (file.startsWith(providerFolder)) return way.map((step) => path.relative(core, step));
    for (const next of importedFiles(file, fs.readFileSync(file, 'utf8'))) {
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

const files = fs
  .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== path.basename(import.meta.filename))
  .map((file) => path.join(import.meta.dirname, file));

describe('planning knows no provider', () => {
  test.each(files.map((file) => [path.relative(core, file), file]))('%s names none', (_, file) => {
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    expect(lines.filter((line) => mention.test(line))).toEqual([]);
    expect(mention.test(path.basename(file))).toBe(false);
  });

  test.each(files.map((file) => [path.relative(core, file), file]))(
    '%s imports none, also not through others',
    (_, file) => {
      expect(wayToProvider(file)).toBeUndefined();
    },
  );
});

describe('this test', () => {
  test('finds a mention and an import, near and far', () => {
    expect(mention.test("handler === 'datadog_lambda.handler'")).toBe(true);
    expect(mention.test('variables.DD_ENV')).toBe(true);
    expect(mention.test('variables.ADD_ON')).toBe(false);
    const file = path.join(import.meta.dirname, 'plan.ts');
    const text = `import type { A } from '../datadog/layers.ts';\nexport * from '#lib/core/datadog/x.ts';\nawait import('./y.ts')`;
    expect(importedFiles(file, text).map((found) => path.relative(core, found))).toEqual([
      'datadog/layers.ts',
      'datadog/x.ts',
      'change/y.ts',
    ]);
    expect(wayToProvider(path.join(core, 'connection/templates.ts'))?.at(-1)).toBe('datadog/layers.ts');
    expect(files.length).toBeGreaterThan(10);
  });
});
