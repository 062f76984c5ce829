/** The values given for an option of the command line, such as `--only tag --only stack`. */
export function optionValues(name: string): string[] {
  const given = process.argv;
  return given.flatMap((argument, index) => (argument === name ? (given[index + 1] ?? []) : []));
}
