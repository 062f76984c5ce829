import { nodeAt } from '../data/data-document.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { templateFinding } from './findings.ts';
import { revokeKey } from './key-permission.ts';
import { predictAll } from './prediction.ts';
import { datadogPart, keptVariables, stripDatadog } from './strip-datadog.ts';
import type { Template } from './template.ts';
import { editedTemplate, TemplateEdits } from './template-edits.ts';
import { readFunctions } from './template-function.ts';
import { findOldVersions } from './template-hints.ts';
import { findMacro, mappingPath } from './transform.ts';
import { stripBesideMacro } from './variables-beside-macro.ts';

/** Plans to take Datadog out of a template: the macro with its parameters, what stands at the functions, the permission. */
export function planRemove(template: Template, { settings }: CodeRequest): ProjectPlan {
  const edits = new TemplateEdits(template);
  const functions = readFunctions(template, settings.layerAccount);
  const macro = findMacro(template);
  if (macro !== undefined) edits.takeItems(['Transform'], [macro.index]);
  if (nodeAt(template.document, mappingPath) !== undefined) edits.remove(mappingPath);
  const parts = new Map(functions.map((one) => [one.logicalId, datadogPart(one, settings.layerAccount)]));
  stripDatadog(template, edits, functions, parts);
  stripBesideMacro(edits, functions, parts, settings);
  revokeKey(template, edits, functions);
  const plans = edits.plans();
  const left = editedTemplate(template, plans);
  const kept = keptVariables(readFunctions(left, settings.layerAccount));
  const old =
    plans.length === 0 ? { findings: [], steps: [] } : findOldVersions(template, functions, macro !== undefined);
  return {
    files: plans,
    functions: predictAll(template, left, settings),
    findings: [
      ...[...parts.values()].flatMap(({ blocked }) => (blocked === undefined ? [] : [blocked])),
      ...(plans.length > 0 && kept.length > 0
        ? [templateFinding('variablesKept', { variables: kept.join(', ') })]
        : []),
      ...old.findings,
    ],
    steps: [...(macro === undefined ? [] : [{ code: 'switchMacroOff', params: {} }]), ...old.steps],
  };
}
