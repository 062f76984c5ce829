import { filterKeys } from '#lib/core/functions/function-filter.ts';
import { conditionParameters } from '#lib/core/functions/function-query.ts';
import { listed, say } from '../say.ts';
import { badInput } from '../stopped.ts';

/**
 * Conditions as in the address of the console's list (`region=eu-west-1,us-east-1`, `runtime!=java21`, `name~=pay`, `name!~=test`), as
 * parameters. Throws Stopped for one that is none, or for the same twice, of which the API would take neither.
 */
export function conditionsOf(texts: readonly string[]): Record<string, string> {
  const conditions = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(0, at));
    const value = text.slice(at + 1);
    if (at < 1 || value === '' || !conditionParameters.includes(name))
      throw badInput('conditionInvalid', say('conditionInvalid', { condition: text, keys: listed(filterKeys) }));
    if (conditions.has(name)) throw badInput('conditionTwice', say('conditionTwice', { name }));
    conditions.set(name, value);
  }
  return Object.fromEntries(conditions);
}
