import { expect, test } from 'vitest';
import { tablePreferences } from '#lib/core/tables/table-preferences.ts';
import { arrangedColumns, columnWidth, defaultArrangement, withWidths } from './table-arrangement.ts';

test('the default columns fit on 1440 pixels beside the navigation, with whole names', () => {
  const visible = arrangedColumns(defaultArrangement).filter((column) => column.visible);
  const width = visible.reduce((sum, { id }) => sum + columnWidth(defaultArrangement, id), 0);
  // The navigation, the boxes, the margins and a bar to scroll.
  expect(width).toBeLessThanOrEqual(1440 - 220 - 90);
  expect(defaultArrangement.wrapLines).toBe(true);
  expect(tablePreferences.functions.safeParse(defaultArrangement).success).toBe(true);
});

test('an arrangement of another version keeps its order, loses columns that there are no longer and gains new ones', () => {
  const columns = [
    { id: 'region', visible: false },
    { id: 'colour', visible: true },
    { id: 'name', visible: true },
  ];
  const arranged = arrangedColumns({ ...defaultArrangement, columns, tagKeys: ['team'] });
  expect(arranged.slice(0, 3)).toEqual([columns[0], columns[2], { id: 'status', visible: true }]);
  expect(arranged.at(-1)).toEqual({ id: 'tag:team', visible: true });
  expect(arranged.some(({ id }) => id === 'colour')).toBe(false);
});

test('widths are kept for the columns that have them', () => {
  const columns = [
    { id: 'name', visible: true },
    { id: 'status', visible: false },
    { id: 'account', visible: true },
  ];
  const arranged = withWidths({ ...defaultArrangement, columns }, [300.4, 5]);
  expect([columnWidth(arranged, 'name'), columnWidth(arranged, 'account'), columnWidth(arranged, 'status')]).toEqual([
    ...[300, 40, columnWidth(defaultArrangement, 'status')],
  ]);
  expect(tablePreferences.functions.safeParse(arranged).success).toBe(true);
});
