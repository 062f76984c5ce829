import { expect, test } from 'vitest';
import { tablePreferences } from '#lib/core/tables/table-preferences.ts';
import en from '#messages/en/functions.json' with { type: 'json' };
import enStatus from '#messages/en/status.json' with { type: 'json' };
import ja from '#messages/ja/functions.json' with { type: 'json' };
import jaStatus from '#messages/ja/status.json' with { type: 'json' };
import { arrangedColumns, columnWidth, defaultArrangement, withWidths } from './table-arrangement.ts';

test.each(['en', 'ja'])(
  'the default columns fit on 1440 pixels beside the navigation in %s, with whole names',
  (locale) => {
    const visible = arrangedColumns(defaultArrangement).filter((column) => column.visible);
    const width = visible.reduce((sum, { id }) => sum + columnWidth(defaultArrangement, id, locale), 0);
    // The navigation, the boxes and the margins, and the bar by which the window scrolls.
    expect(width).toBeLessThanOrEqual(1440 - 220 - 90 - 17);
    expect(defaultArrangement.wrapLines).toBe(true);
    expect(tablePreferences.functions.safeParse(defaultArrangement).success).toBe(true);
  },
);

test.each([
  ['en', en, enStatus],
  ['ja', ja, jaStatus],
])(
  'no default column has to break a word of %s',
  (locale, { column, owner, containerImageInLines }, { status, tool }) => {
    const texts: Readonly<Record<string, string[]>> = {
      status: Object.values(status),
      runtime: [containerImageInLines, 'provided. al2023'],
      region: ['ap-northeast-1'],
      tool: Object.values(tool),
      owner: Object.values(owner),
    };
    const sortable = ['name', 'account', 'region', 'runtime', 'status'];
    const shown = arrangedColumns(defaultArrangement).filter(({ visible }) => visible);
    for (const id of shown.map((one) => one.id as keyof typeof column)) {
      const room = columnWidth(defaultArrangement, id, locale) - cellMargins;
      expect(widestWord([column[id]]), `the head of ${id}`).toBeLessThanOrEqual(
        room - (sortable.includes(id) ? 16 : 0),
      );
      expect(widestWord(texts[id] ?? []), id).toBeLessThanOrEqual(room - (id === 'status' ? 20 : 0));
    }
  },
);

const cellMargins = 26;

/** About how wide the longest word is, in pixels at 14 per em: a Japanese letter is an em, a Latin one a little more than half. */
function widestWord(texts: readonly string[]): number {
  // As `BreakableText` breaks them.
  const words = texts.flatMap((text) => text.split(/[\s\u200b]+|(?<=リモート|インスツルメント)/));
  const widthOf = (word: string) => Array.from(word).reduce((sum, letter) => sum + (letter > '\u2fff' ? 14 : 7.7), 0);
  return Math.max(0, ...words.map(widthOf));
}

test('an arrangement of another version keeps its order, loses columns that there are no longer and gains new ones', () => {
  const columns = [
    { id: 'region', visible: false },
    { id: 'colour', visible: true },
    { id: 'name', visible: true },
  ];
  const arranged = arrangedColumns({ ...defaultArrangement, columns, tagKeys: ['team'] });
  expect(arranged.slice(0, 3)).toEqual([columns[0], columns[2], { id: 'status', visible: true }]);
  // A tag that was chosen just now is beside the status, where it is seen.
  expect(arranged[3]).toEqual({ id: 'tag:team', visible: true });
  expect(arranged.some(({ id }) => id === 'colour')).toBe(false);
});

test('widths are kept for the columns that have them', () => {
  const columns = [
    { id: 'name', visible: true },
    { id: 'status', visible: false },
    { id: 'account', visible: true },
  ];
  const arranged = withWidths({ ...defaultArrangement, columns }, [300.4, 5]);
  expect(['name', 'account', 'status'].map((id) => columnWidth(arranged, id, 'ja'))).toEqual([
    ...[300, 40, columnWidth(defaultArrangement, 'status', 'ja')],
  ]);
  expect(tablePreferences.functions.safeParse(arranged).success).toBe(true);
});
