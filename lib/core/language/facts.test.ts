import { expect, test } from 'vitest';
import { collatorIn, factsIn, listIn } from './facts.ts';

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

test('numbers within texts are sorted by their value', () => {
  expect(['f10', 'f9'].toSorted(collatorIn('ja').compare)).toEqual(['f9', 'f10']);
});
