/**
 * The items of a list as a query form carries it: `Name.member.1`, `Name.member.2`, …; of a list of structures one `member` of
 * each: `Name.member.1.Key`, ….
 */
export function membersOf(form: URLSearchParams, name: string, member?: string): string[] {
  const keyOf = (position: number) => `${name}.member.${position}${member === undefined ? '' : `.${member}`}`;
  const items: string[] = [];
  for (let item = form.get(keyOf(1)); item !== null; item = form.get(keyOf(items.length + 1))) items.push(item);
  return items;
}
