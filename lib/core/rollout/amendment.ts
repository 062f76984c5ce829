import type { MaskedSettings } from '../datadog/masked-settings.ts';
import type { Strategy } from './strategy.ts';

/** What a person chose for a Rollout, secrets masked. */
export type Chosen = { name: string; settings: MaskedSettings; strategy: Strategy };

/** How long one value may be in the record, in characters. */
const longestValue = 200;

/**
 * Returns what an amendment changes as the audit log keeps it: `before → after` of every choice that differs, by its path
 * (`settings.env`, `strategy.waves`). Masked values that stay masked do not differ; who replaces a secret says so otherwise.
 */
export function describeAmendment(before: Chosen, after: Chosen): Record<string, string> {
  const [was, is] = [choicesOf(before), choicesOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
  return Object.fromEntries(paths.sort().map((path) => [path, `${was.get(path) ?? '–'} → ${is.get(path) ?? '–'}`]));
}

/** Every single choice by its path; lists count as one. */
function choicesOf(chosen: Chosen): Map<string, string> {
  const choices = new Map<string, string>();
  const visit = (path: string, value: unknown) => {
    if (value === undefined) return;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, part] of Object.entries(value)) visit(path === '' ? name : `${path}.${name}`, part);
      return;
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    // Cut in the middle of a character it could not be stored.
    choices.set(path, text.length > longestValue ? `${text.slice(0, longestValue).toWellFormed()}…` : text);
  };
  visit('', chosen);
  return choices;
}
