/** What the list of functions can be filtered by. */
export const filterKeys = [
  'name',
  'account',
  'region',
  'runtime',
  'architecture',
  'package',
  'status',
  'tool',
  'owner',
  'stack',
  'tag',
  'apiKey',
  'drift',
] as const;
export type FilterKey = (typeof filterKeys)[number];

/** `=` and `!=` compare whole values, `:` and `!:` look for a part; several values mean "one of these". */
export const filterOperators = ['=', '!=', ':', '!:'] as const;
export type FilterOperator = (typeof filterOperators)[number];

/**
 * One condition; all conditions of a query must hold. A tag's value is `key` or `key=value`; a runtime's may be `noRuntime`; an API
 * key's is one of `apiKeySourceNames`, and holds where the function has a key of that source, alone or beside another.
 */
export type FunctionFilter = { key: FilterKey; operator: FilterOperator; values: string[] };

/** The runtime of functions that AWS names none for: container images. AWS has no runtime of this name. */
export const noRuntime = 'none';

/** Alternatives, each of some filters: all filters of one of them must hold. Every list has at least one entry. */
export type AnyOf = { anyOf: FunctionFilter[][] };

/** What must hold of a function: one filter, or one of several alternatives. */
export type FunctionCondition = FunctionFilter | AnyOf;

/** The parameters of an address that hold alternatives, one `AnyOf` each. */
export const alternativeParameters: readonly string[] = [
  'any',
  ...Array.from({ length: 8 }, (_, index) => `any${index + 2}`),
];

/** Whether a condition is of alternatives. */
export function isAnyOf(condition: FunctionCondition): condition is AnyOf {
  return 'anyOf' in condition;
}

/** Every filter of some conditions, those of alternatives too. */
export function filtersIn(conditions: readonly FunctionCondition[]): FunctionFilter[] {
  return conditions.flatMap((condition) => (isAnyOf(condition) ? condition.anyOf.flat() : [condition]));
}

/** A filter as it stands in an address: the parameter's name and its text. */
type Parameter = readonly [name: string, text: string];

/**
 * Alternatives as the text of one parameter: `status=not;status=outdated:region=eu-west-1` holds for functions that are not
 * instrumented, and for outdated ones of that Region. What stands between alternatives and filters is encoded within them.
 */
export function writeAlternatives({ anyOf }: AnyOf, write: (filter: FunctionFilter) => Parameter): string {
  return anyOf
    .map((filters) =>
      filters
        .map((filter) => write(filter).join('='))
        .map((text) => text.replaceAll(';', '%3B').replaceAll(':', '%3A'))
        .join(':'),
    )
    .join(';');
}

/** The parameters that such a text consists of, by alternative; a filter without a text has an empty one. */
export function readAlternatives(text: string): Parameter[][] {
  return text.split(';').map((alternative) =>
    alternative.split(':').map((filter) => {
      const decoded = filter.replaceAll('%3B', ';').replaceAll('%3A', ':');
      const at = decoded.indexOf('=');
      return at < 0 ? [decoded, ''] : [decoded.slice(0, at), decoded.slice(at + 1)];
    }),
  );
}
