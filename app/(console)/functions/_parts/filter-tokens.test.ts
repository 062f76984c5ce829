import { expect, test } from 'vitest';
import { filtersOf, tokensOf } from './filter-tokens.ts';

test('conditions survive the way through the filter and back', () => {
  const filters = [
    { key: 'region', operator: '=', values: ['eu-west-1', 'us-east-1'] },
    { key: 'name', operator: ':', values: ['orders'] },
    { key: 'tag', operator: '!=', values: ['team=payments'] },
  ] as const;
  const copies = filters.map((filter) => ({ ...filter, values: [...filter.values] }));
  expect(filtersOf(tokensOf(copies))).toEqual(copies);
});

test('text without a property is looked for in the name', () => {
  expect(filtersOf([{ operator: ':', value: ' orders ' }])).toEqual([
    { key: 'name', operator: ':', values: ['orders'] },
  ]);
});

test('an unknown property or an empty value is no condition', () => {
  expect(
    filtersOf([
      { propertyKey: 'colour', operator: '=', value: 'red' },
      { propertyKey: 'region', operator: '=', value: [] },
    ]),
  ).toEqual([]);
});
