import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type FunctionSelection,
  isSelected,
  nothingSelected,
  withFunctions,
  withMatches,
  withoutFunctions,
} from './function-selection.ts';

/** Functions by id, each in a Region; a filter of the model names Regions. */
const regions = ['a', 'b', 'c'];
const universe = Array.from({ length: 12 }, (_, index) => ({ id: String(index), region: regions[index % 3] ?? '' }));
const ids = fc.subarray(universe.map(({ id }) => id));
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), ids }),
  fc.record({ kind: fc.constant('remove' as const), ids }),
  fc.record({ kind: fc.constant('page' as const), ids, from: fc.nat(8) }),
  fc.record({ kind: fc.constant('all' as const), regions: fc.subarray(regions) }),
  fc.record({ kind: fc.constant('clear' as const) }),
);

/** What a selection means, told from its words alone. */
function meaningOf({ matches, functionIds }: FunctionSelection): Set<string> {
  const matching = matches.flatMap(({ filters, without }) =>
    universe.filter(
      ({ id, region }) =>
        !without.includes(id) && filters.every((filter) => 'key' in filter && filter.values.includes(region)),
    ),
  );
  return new Set([...functionIds, ...matching.map(({ id }) => id)]);
}

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What a step makes of a selection, and of a set. */
function takeStep(one: Step, selection: FunctionSelection, model: Set<string>): [FunctionSelection, Set<string>] {
  switch (one.kind) {
    case 'clear':
      return [nothingSelected, new Set()];
    case 'add':
      return [withFunctions(selection, one.ids), new Set([...model, ...one.ids])];
    case 'remove':
      return [withoutFunctions(selection, one.ids), new Set([...model].filter((id) => !one.ids.includes(id)))];
    case 'page': {
      const page = universe.slice(one.from, one.from + 4).map(({ id }) => id);
      const ticked = page.filter((id) => one.ids.includes(id));
      const cleared = page.filter((id) => !ticked.includes(id));
      return [
        withFunctions(withoutFunctions(selection, cleared), ticked),
        new Set([...[...model].filter((id) => !page.includes(id)), ...ticked]),
      ];
    }
    default: {
      const filters = [{ key: 'region' as const, operator: '=' as const, values: one.regions }];
      const matching = universe.filter(({ region }) => one.regions.includes(region)).map(({ id }) => id);
      return [withMatches(selection, { filters, until: null, without: [] }), new Set([...model, ...matching])];
    }
  }
}

test('adding, removing, ticking a page, selecting all that match and clearing do what they would do to a set', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let selection = nothingSelected;
      let model = new Set<string>();
      for (const one of steps) {
        [selection, model] = takeStep(one, selection, model);
        expect([...meaningOf(selection)].toSorted()).toEqual([...model].toSorted());
        // What it tells by itself is true, and with "all that match" it may not know.
        for (const { id } of universe) expect([model.has(id), undefined]).toContain(isSelected(selection, id));
      }
    }),
  );
});

test('selecting all that match twice is one part, and brings back what was cleared', () => {
  const all = { filters: [], until: null, without: [] };
  const once = withMatches(nothingSelected, all);
  const twice = withMatches(withoutFunctions(once, ['1']), all);
  expect(twice).toEqual(once);
  expect(isSelected(withoutFunctions(once, ['1']), '1')).toBe(false);
  expect(isSelected(once, '1')).toBeUndefined();
});
