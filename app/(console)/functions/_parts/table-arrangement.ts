import type { TablePreferences } from '#lib/core/tables/table-preferences.ts';

/** How the list of functions is arranged. */
export type Arrangement = TablePreferences<'functions'>;

/**
 * What stands in the list by default, in its order, with widths in pixels: the visible ones, the boxes before them and what surrounds the
 * table fit on 1440 pixels beside the open navigation, and neither a head nor what a cell says of ours breaks within a word in any language.
 * Names of functions have what is left.
 */
const defaultColumns = [
  { id: 'name', visible: true, width: 284 },
  { id: 'status', visible: true, width: 173 },
  { id: 'account', visible: true, width: 116 },
  { id: 'region', visible: true, width: 134 },
  { id: 'runtime', visible: true, width: 116 },
  { id: 'architecture', visible: false, width: 120 },
  { id: 'versions', visible: false, width: 113 },
  { id: 'tool', visible: true, width: 150 },
  { id: 'owner', visible: true, width: 140 },
  { id: 'lastModified', visible: false, width: 170 },
] as const;

/** Widths where a language has longer words: インスツルメンテーション, in a tool's name, are twelve letters as wide as they are high. */
const widthsIn: Readonly<Record<string, Readonly<Record<string, number>>>> = { ja: { name: 240, tool: 194 } };

const tagColumnWidth = 130;

/** The list as it is before anybody arranges it. */
export const defaultArrangement: Arrangement = {
  columns: defaultColumns.map(({ id, visible }) => ({ id, visible })),
  widths: [],
  wrapLines: true,
  density: 'comfortable',
  pageSize: 25,
  tagKeys: [],
};

/** The id of the column of a tag. */
export function tagColumnId(key: string): string {
  return `tag:${key}`;
}

/**
 * The columns of an arrangement in its order: those that there are, with those behind them that it does not know yet. A tag that it does not
 * know yet stands after the status: whoever chose it sees it, where the last columns may be out of sight.
 */
export function arrangedColumns({ columns, tagKeys }: Arrangement): { id: string; visible: boolean }[] {
  const own = defaultColumns.map(({ id, visible }) => ({ id: id as string, visible: visible as boolean }));
  const tags = tagKeys.map((key) => ({ id: tagColumnId(key), visible: true }));
  const kept = columns.filter(({ id }) => [...own, ...tags].some((one) => one.id === id));
  const isNew = ({ id }: { id: string }) => !kept.some((one) => one.id === id);
  const arranged = [...kept, ...own.filter(isNew)];
  return arranged.toSpliced(arranged.findIndex(({ id }) => id === 'status') + 1, 0, ...tags.filter(isNew));
}

/** How wide a column is: as the person made it, else as it is by default in a language. */
export function columnWidth({ widths }: Arrangement, id: string, locale: string): number {
  const width = widths.find((one) => one.id === id)?.width ?? widthsIn[locale]?.[id];
  return width ?? defaultColumns.find((one) => one.id === id)?.width ?? tagColumnWidth;
}

/** The arrangement with the widths that a table has given its visible columns, in their order. */
export function withWidths(arrangement: Arrangement, widths: readonly number[]): Arrangement {
  const visible = arrangedColumns(arrangement).filter((column) => column.visible);
  const others = arrangement.widths.filter(({ id }) => !visible.some((column) => column.id === id));
  const given = visible.flatMap(({ id }, index) => {
    const width = widths[index];
    return width === undefined ? [] : { id, width: Math.round(Math.min(2_000, Math.max(40, width))) };
  });
  return { ...arrangement, widths: [...others, ...given].slice(-40) };
}
