import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FunctionCondition, isAnyOf } from '#lib/core/functions/function-filter.ts';
import { conditionsOf, tokenQueryOf } from './filter-tokens.ts';

test('conditions survive the way through the filter and back', () => {
  const filters = [
    { key: 'region', operator: '=', values: ['eu-west-1', 'us-east-1'] },
    { key: 'name', operator: ':', values: ['orders'] },
    { key: 'tag', operator: '!=', values: ['team=payments'] },
  ] as const;
  const copies = filters.map((filter) => ({ ...filter, values: [...filter.values] }));
  expect(conditionsOf(tokenQueryOf(copies))).toEqual(copies);
});

const filter = fc.record({
  key: fc.constantFrom('name', 'region', 'tag', 'status'),
  operator: fc.constantFrom('=', '!=', ':', '!:'),
  values: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
});
const conditions = fc.array(
  fc.oneof(
    filter,
    fc.record({ anyOf: fc.array(fc.array(filter, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }) }),
  ),
  { maxLength: 3 },
) as fc.Arbitrary<FunctionCondition[]>;

/** Whether conditions hold where some whole filters of one value do. */
function hold(all: readonly FunctionCondition[], isTrue: (text: string) => boolean): boolean {
  return all.every((one) => {
    if (isAnyOf(one)) return one.anyOf.some((filters) => hold(filters, isTrue));
    const isNegated = one.operator.startsWith('!');
    const plain = isNegated ? one.operator.slice(1) : one.operator;
    return one.values.some((value) => isTrue(`${one.key} ${plain} ${value}`)) !== isNegated;
  });
}

test('whatever is joined by and, or and groups, the filter shows and returns what means the same', () => {
  fc.assert(
    fc.property(conditions, fc.func(fc.boolean()), (before, isTrue) => {
      const shown = tokenQueryOf(before);
      for (const group of shown.tokenGroups ?? [])
        for (const token of 'tokens' in group ? group.tokens : [group]) expect(token).not.toHaveProperty('tokens');
      const after = conditionsOf(shown);
      expect(hold(after, isTrue)).toBe(hold(before, isTrue));
      // What was shown once stays as it is.
      expect(conditionsOf(tokenQueryOf(after))).toEqual(after);
    }),
  );
});

const queryOf = (...tokens: { propertyKey?: string; operator: string; value: unknown }[]) =>
  conditionsOf({ operation: 'and', tokens: [], tokenGroups: tokens as never });

test('text without a property is looked for in the name', () => {
  expect(queryOf({ operator: ':', value: ' orders ' })).toEqual([{ key: 'name', operator: ':', values: ['orders'] }]);
});

test('an unknown property or an empty value is no condition', () => {
  expect(
    queryOf(
      { propertyKey: 'colour', operator: '=', value: 'red' },
      { propertyKey: 'region', operator: '=', value: [] },
    ),
  ).toEqual([]);
});
