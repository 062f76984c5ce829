type Version = readonly [number, number, number];

/**
 * Whether a constraint as Terraform writes it (`>= 5.0, < 6.0`, `~> 5.77`) takes one of some versions. A constraint that
 * cannot be read takes all.
 */
export function doesAllow(constraint: string | undefined, versions: readonly string[]): boolean {
  if (constraint === undefined) return true;
  const terms = constraint.split(',').map((term) => term.trim());
  return versions.some((version) => terms.every((term) => doesTermAllow(term, parse(version))));
}

function doesTermAllow(term: string, version: Version): boolean {
  const operator = ['>=', '<=', '!=', '~>', '>', '<', '='].find((sign) => term.startsWith(sign)) ?? '';
  const text = term.slice(operator.length).trim();
  const limit = parse(text);
  if (limit.some(Number.isNaN)) return true;
  const order = compare(version, limit);
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  if (operator === '!=') return order !== 0;
  if (operator === '~>') return order >= 0 && isSameLine(version, limit, text.split('.').length);
  return order === 0;
}

/** `~> 5.0` takes every 5, `~> 5.0.1` every 5.0. */
function isSameLine(version: Version, limit: Version, parts: number): boolean {
  return version[0] === limit[0] && (parts < 3 || version[1] === limit[1]);
}

function parse(text: string): Version {
  const [major = '0', minor = '0', patch = '0'] = text.split('-')[0]?.split('.') ?? [];
  return [Number(major), Number(minor), Number(patch)];
}

function compare(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a[index] - b[index];
    if (difference !== 0) return difference;
  }
  return 0;
}
