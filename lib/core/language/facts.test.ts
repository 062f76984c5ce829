import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { collatorIn, factsIn, listIn, listPartsIn } from './facts.ts';

test('names are a list as the language writes it', () => {
  expect(listIn('en', ['a', 'b', 'c'])).toBe('a, b, c');
  expect(listIn('ja', ['a', 'b', 'c'])).toBe('a、b、c');
  expect(listIn('ja', [])).toBe('');
});

test('a fact that is a list is one of the language; other facts stay, whatever they hold', () => {
  const facts = { variables: 'DD_SITE, DD_ENV', count: 2, name: 'Shop, the' };
  expect(factsIn('ja', facts)).toEqual({ ...facts, variables: 'DD_SITE、DD_ENV' });
  expect(factsIn('en', facts)).toEqual(facts);
});

test('a list is said as one, whatever its name and members', () => {
  const facts = { targets: ['/opt/a.jar', 'Shop, the'], names: [], count: 2 };
  expect(factsIn('ja', facts)).toEqual({ targets: '/opt/a.jar、Shop, the', names: '', count: 2 });
});

test('a list of what is more than text has the same separators', () => {
  expect(listPartsIn('ja', 3)).toEqual([0, '、', 1, '、', 2]);
  expect(listPartsIn('en', 2)).toEqual([0, ', ', 1]);
  expect(listPartsIn('en', 0)).toEqual([]);
});

test('every fact that the product makes a text of names is known to be a list', () => {
  const lib = path.resolve(import.meta.dirname, '../..');
  const sources = fs
    .readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ts$/.test(name) && !/\.(test|interop)\.ts$|^(db\/generated|sandbox)\//.test(name));
  const names = sources.flatMap((name) => {
    const text = fs.readFileSync(path.join(lib, name), 'utf8');
    return Array.from(text.matchAll(/\b(\w+): [^:\n]*\.join\(', '\)/g), ([, fact]) => fact ?? '');
  });
  expect(names.length).toBeGreaterThan(30);
  const unknown = names.filter((name) => factsIn('ja', { [name]: 'a, b' })[name] !== 'a、b');
  expect([...new Set(unknown)]).toEqual([]);
});

test('numbers within texts are sorted by their value', () => {
  expect(['f10', 'f9'].toSorted(collatorIn('ja').compare)).toEqual(['f9', 'f10']);
});
