import { apiKeyVariables } from '../../core/datadog/variables.ts';
import { quoted } from './hcl-expression.ts';
import type { Instrumentation } from './instrumentation.ts';
import type { TerraformFunction } from './terraform-function.ts';
import type { VariableTexts } from './variables-edit.ts';

/** Which entries go and which are written, so that the function has what is desired and keeps what is its own. */
export function wantVariables(
  subject: TerraformFunction,
  found: Instrumentation,
  current: Readonly<Record<string, string>>,
  desired: Readonly<Record<string, string>>,
): { removed: Instrumentation['entries']; added: VariableTexts; kept: string[]; after: Record<string, string> } {
  const isSame =
    Object.entries(desired).every(([name, value]) => current[name] === value) &&
    Object.keys(current).every((name) => Object.hasOwn(desired, name));
  if (isSame) return { removed: new Set(), added: {}, kept: [], after: { ...desired } };
  const added: Record<string, string> = {};
  const kept = keptValues(subject, found, current, desired);
  const hasOwnKey = kept.some((name) => isKeyName(name));
  for (const [name, value] of Object.entries(desired).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const variable = subject.variables.get(name);
    const isBehind = current[name] === value && variable !== undefined && variable.entry === undefined;
    const isSkipped = stays(subject, found, name) || isBehind || (hasOwnKey && isKeyName(name));
    if (!isSkipped) added[name] = textFor(subject, found, name, value, current);
  }
  const own = Object.entries(current).filter(([name]) => stays(subject, found, name) || kept.includes(name));
  const chosen = Object.entries(desired).filter(([name]) => !(hasOwnKey && isKeyName(name)));
  return { removed: found.entries, added, kept, after: { ...Object.fromEntries(chosen), ...Object.fromEntries(own) } };
}

/** Variables whose values are not ours and stay, as nothing could bring them back, although something else is desired. */
function keptValues(
  subject: TerraformFunction,
  found: Instrumentation,
  current: Readonly<Record<string, string>>,
  desired: Readonly<Record<string, string>>,
): string[] {
  const names = Object.keys(current).filter((name) => stays(subject, found, name) && current[name] !== desired[name]);
  return names.sort();
}

/** Whether a variable is written in the function and is none that a removal takes away. */
function stays({ variables }: TerraformFunction, { entries }: Instrumentation, name: string): boolean {
  const entry = variables.get(name)?.entry;
  return entry !== undefined && !entries.has(entry);
}

function isKeyName(name: string): boolean {
  return apiKeyVariables.some((key) => key === name);
}

/** A variable's expression: the one that it had, the handler's own, or a literal. */
function textFor(
  { variables, handler }: TerraformFunction,
  found: Instrumentation,
  name: string,
  value: string,
  current: Readonly<Record<string, string>>,
): string {
  const own = variables.get(name)?.expression;
  if (own !== undefined && current[name] === value && !own.text.includes('\n')) return own.text;
  if (name === 'DD_LAMBDA_HANDLER' && handler !== undefined && !found.isRedirected) return handler.expression.text;
  return quoted(value);
}
