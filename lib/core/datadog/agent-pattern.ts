/** Why the extension would not take a regular expression. */
export type PatternProblem = 'patternBroken' | 'patternUnsupported';

/**
 * Why the extension would not take a regular expression; undefined where nothing is wrong with it. It then drops the rule
 * with no more than a line in its own log, so that what should be scrubbed is not. Its expressions are those of Rust: without
 * lookaround and backreferences. Source: the documentation of the crate `regex`, 2026.
 */
export function findPatternProblem(pattern: string): PatternProblem | undefined {
  const escapes = Array.from(pattern.matchAll(/\\(.)/gs), ([, character = '']) => character);
  const bare = pattern.replaceAll(/\\./gs, '_').replaceAll(/\[\^?\]?[^\]]*\]/g, '_');
  if (escapes.some((character) => /[1-9]/.test(character)) || /\(\?<?[=!]/.test(bare)) return 'patternUnsupported';
  return isWellFormed(pattern) ? undefined : 'patternBroken';
}

/** Whether parentheses, brackets and repetitions fit together; told by the expressions of JavaScript, which is stricter nowhere that matters. */
function isWellFormed(pattern: string): boolean {
  // Flags stand in the text in Rust: (?i) for the rest, (?s:…) for a group; and its groups may be named (?P<name>…).
  const translated = pattern
    .replaceAll(/\(\?[a-zA-Z]*(?:-[a-zA-Z]+)?\)/g, '')
    .replaceAll(/\(\?(?:P(?=<)|[a-zA-Z]*(?:-[a-zA-Z]+)?(?=:))/g, '(?');
  try {
    return new RegExp(translated) instanceof RegExp;
  } catch {
    // Only whether it can be read matters; the message would repeat the text.
    return false;
  }
}
