import { isList, isMapping, type Value } from '../edit/value.ts';

/**
 * A value with every function in its long form (`!Ref x` → `{"Ref": "x"}`), as CloudFormation itself reads it. Source: AWS
 * CloudFormation user guide, "Intrinsic function reference".
 */
export function longForm(value: Value): Value {
  if (isList(value)) return value.map(longForm);
  if (!isMapping(value)) return value;
  const [key, ...others] = Object.keys(value);
  if (key?.startsWith('!') === true && others.length === 0) return longTag(key.slice(1), longForm(value[key] ?? null));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, longForm(member)]));
}

function longTag(name: string, argument: Value): Value {
  if (name === 'Ref' || name === 'Condition') return { [name]: argument };
  if (name !== 'GetAtt' || typeof argument !== 'string') return { [`Fn::${name}`]: argument };
  const dot = argument.indexOf('.');
  return { 'Fn::GetAtt': dot === -1 ? [argument] : [argument.slice(0, dot), argument.slice(dot + 1)] };
}

/** The one function that a value calls, with its argument: `Ref`, `Fn::If` and the like; undefined for plain data. */
export function callOf(value: Value | undefined): { name: string; argument: Value } | undefined {
  if (!isMapping(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  if (name !== 'Ref' && name !== 'Condition' && !name.startsWith('Fn::')) return undefined;
  return { name, argument: value[name] ?? null };
}

/** The name that a `Ref` names. */
export function refOf(value: Value | undefined): string | undefined {
  const call = callOf(value);
  return call?.name === 'Ref' && typeof call.argument === 'string' ? call.argument : undefined;
}

/** Whether a value is `AWS::NoValue`, which takes the property away. */
export function isNoValue(value: Value | undefined): boolean {
  return refOf(value) === 'AWS::NoValue';
}

/** A value as a text for reading: functions in their short form, `Fn::Sub` of a plain text as that text. */
export function writtenOut(value: Value): string {
  if (typeof value === 'string') return value;
  const call = callOf(value);
  if (call?.name === 'Fn::Sub' && typeof call.argument === 'string') return call.argument;
  if (call?.name === 'Fn::GetAtt' && isList(call.argument)) return `!GetAtt ${call.argument.map(String).join('.')}`;
  if (call !== undefined) {
    const argument = typeof call.argument === 'string' ? call.argument : JSON.stringify(call.argument);
    return `!${call.name.replace('Fn::', '')} ${argument}`;
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
