/** One filter of an address as a person edits it: its name there, and its values, one a line. */
export type FilterText = { name: string; text: string };

/** What addresses of lists hold beside filters. */
const notFilters: readonly string[] = ['sort', 'order', 'size', 'view', 'layout', 'panel', 'event', 'utm_source'];

/** Places in a list: another filter has others. */
const places: readonly string[] = ['page', 'after', 'before'];

/** What stands between the values of one parameter; undefined on pages that repeat the parameter for each value. */
function separatorOf(pathname: string, name: string): ',' | ';' | undefined {
  // A selection is one text: a function's id or a whole filter of its own is no value that could be shortened.
  if (pathname !== '/functions' || name === 'selected') return undefined;
  return /^any\d?$/.test(name) ? ';' : ',';
}

/** The filters of a page's address, in its order, as the address writes them. */
export function filterTextsIn(pathname: string, query: URLSearchParams): FilterText[] {
  const texts: FilterText[] = [];
  for (const [name, value] of query) {
    if (notFilters.includes(name) || places.includes(name)) continue;
    const separator = separatorOf(pathname, name);
    const before = separator === undefined ? texts.find((one) => one.name === name) : undefined;
    if (before) before.text += `\n${value}`;
    else texts.push({ name, text: separator === undefined ? value : value.split(separator).join('\n') });
  }
  return texts;
}

/** The values of a text: lines that are not empty, without what is around them. */
export function valuesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** The address of the page with these filters, in the order and size of before, from the beginning. A filter without a value is left out. */
export function addressWith(pathname: string, query: URLSearchParams, filters: readonly FilterText[]): string {
  const next = new URLSearchParams();
  for (const { name, text } of filters) {
    const separator = separatorOf(pathname, name);
    const values = valuesIn(text);
    if (separator === undefined) for (const value of values) next.append(name, value);
    else if (values.length > 0) next.append(name, values.join(separator));
  }
  for (const [name, value] of query) if (notFilters.includes(name)) next.append(name, value);
  const written = next.toString().replaceAll('%2C', ',');
  return written === '' ? pathname : `${pathname}?${written}`;
}
