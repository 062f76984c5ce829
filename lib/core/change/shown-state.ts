import { maskedValue } from './change-codes.ts';
import type { DiffRow } from './diff.ts';
import { variableName } from './shape.ts';

/**
 * All of a function that a Change can touch, in AWS's spelling, as a diff shows it: secrets are masked. Absent members are not there
 * at the function. It must never be sent to AWS.
 */
export type ShownState = {
  Handler?: string;
  /** Layer version ARNs in order. */
  Layers?: string[];
  ImageConfig?: { Command: string[] };
  Environment?: { Variables: Record<string, string> };
};

/** Returns a function before and after a Change, whole, as the rows of its diff show it. */
export function shownStates(rows: readonly DiffRow[]): { before: ShownState; after: ShownState } {
  return {
    before: stateOf(rows.filter(({ kind }) => kind !== 'added')),
    after: stateOf(rows.filter(({ kind }) => kind !== 'removed')),
  };
}

/** Returns the value that a row shows: of a variable without its name. */
export function shownValue({ path, text }: Pick<DiffRow, 'path' | 'text'>): string {
  const name = variableName(path);
  const value: unknown = JSON.parse(name === '' ? text : text.slice(name.length + 2));
  return typeof value === 'string' ? value : '';
}

/** Returns whether a row hides its value. */
export function isMaskedRow(row: Pick<DiffRow, 'path' | 'text' | 'section'>): boolean {
  return row.section === 'Environment.Variables' && shownValue(row) === maskedValue;
}

function stateOf(rows: readonly DiffRow[]): ShownState {
  const of = (section: DiffRow['section']) => rows.filter((row) => row.section === section);
  const [handler] = of('Handler').map(shownValue);
  const [layers, command] = [of('Layers').map(shownValue), of('ImageConfig.Command').map(shownValue)];
  const variables = of('Environment.Variables').map((row) => [variableName(row.path), shownValue(row)] as const);
  return {
    ...(handler === undefined ? {} : { Handler: handler }),
    ...(layers.length === 0 ? {} : { Layers: layers }),
    ...(command.length === 0 ? {} : { ImageConfig: { Command: command } }),
    ...(variables.length === 0 ? {} : { Environment: { Variables: Object.fromEntries(variables) } }),
  };
}
