import type { DesiredFunction } from '../../core/datadog/desired.ts';
import type { ValuePath } from '../edit/value.ts';
import type { Finding } from '../project.ts';
import { templateFinding } from './findings.ts';
import { isKeyVariable, orderVariables, variableBlockOf } from './in-place-variables.ts';
import type { TemplateEdits } from './template-edits.ts';
import { isInstrumented, type TemplateFunction, variablesFor } from './template-function.ts';

/** What is to be done to a function's variables. */
export type VariablePlan = {
  set: [name: string, value: string][];
  removed: string[];
  /** The variable behind which new ones go; undefined for the end. */
  behind: string | undefined;
  findings: Finding[];
};

/**
 * Plans the variables: those that the function had before stay as they are, as the tools let them win; what an earlier edit
 * wrote follows the settings; new ones are added in one block. Blocked where a variable of the function's own would have to
 * go.
 */
export function planVariables(
  subject: TemplateFunction,
  wish: DesiredFunction,
): VariablePlan | { blocked: Finding; findings: [] } {
  const present = variablesFor(subject);
  const block = isInstrumented(subject) ? variableBlockOf(subject) : [];
  const name = { function: subject.logicalId };
  const removed = Object.keys(present).filter((variable) => wish.variables[variable] === undefined);
  const lost = removed.find((variable) => !block.includes(variable));
  if (lost !== undefined && isKeyVariable(lost))
    return { blocked: templateFinding('ownKeyVariable', { ...name, variable: lost }), findings: [] };
  const differing = Object.entries(wish.variables).filter(
    ([variable, value]) => present[variable] !== undefined && present[variable] !== value && !block.includes(variable),
  );
  const mustDiffer = differing.find(
    ([variable]) => variable === 'DD_LAMBDA_HANDLER' || variable === 'AWS_LAMBDA_EXEC_WRAPPER',
  );
  if (mustDiffer !== undefined)
    return { blocked: templateFinding('ownKeyVariable', { ...name, variable: mustDiffer[0] }), findings: [] };
  const changed = block.flatMap((variable): [string, string][] => {
    const value = wish.variables[variable];
    return value === undefined || value === present[variable] ? [] : [[variable, value]];
  });
  const added = orderVariables(Object.keys(wish.variables).filter((variable) => present[variable] === undefined));
  const kept = differing.map(([variable]) => variable);
  return {
    set: [...changed, ...added.map((variable): [string, string] => [variable, wish.variables[variable] ?? ''])],
    removed: removed.filter((variable) => block.includes(variable)),
    behind: block.at(-1),
    findings:
      kept.length === 0 ? [] : [templateFinding('ownVariablesStay', { ...name, variables: kept.sort().join(', ') })],
  };
}

/** Writes what was planned at a function's properties. */
export function writeVariables(edits: TemplateEdits, properties: ValuePath, plan: VariablePlan): void {
  const path = [...properties, 'Environment', 'Variables'];
  for (const name of plan.removed) edits.remove([...path, name]);
  for (const [name, value] of plan.set) edits.set([...path, name], value, plan.behind);
}
