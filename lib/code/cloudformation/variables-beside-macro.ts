import type { Settings } from '../../core/datadog/settings.ts';
import type { Finding } from '../project.ts';
import { variablesBeside } from '../variables-beside.ts';
import { templateFinding } from './findings.ts';
import { writtenOut } from './intrinsics.ts';
import type { Stripped } from './strip-datadog.ts';
import type { TemplateEdits } from './template-edits.ts';
import type { TemplateFunction } from './template-function.ts';

/** Settings that the macro has a parameter for, or says something else about; see `macroParameters`. */
export const settingsOfMacro = [
  'site',
  'apiKey',
  'env',
  'service',
  'version',
  'tags',
  'tracing',
  'logs',
  'capturePayload',
  'mergeXrayTraces',
  'flushMetricsToLogs',
  'fips',
  'appsec',
  'profiling',
  'coldStartTracing',
  'logLevel',
  'apmFlushDeadlineMilliseconds',
  'llmObs',
] as const satisfies readonly (keyof Settings)[];

type Parts = ReadonlyMap<string, Stripped>;

/**
 * Writes the variables that the macro has no parameter for at each function that it instruments: it lets a function's own
 * variables be. What is there already, also by Globals, stays, as no removal could bring it back.
 */
export function writeBesideMacro(
  edits: TemplateEdits,
  functions: readonly TemplateFunction[],
  parts: Parts,
  settings: Settings,
): Finding[] {
  const wanted = Object.entries(variablesBeside(settings, settingsOfMacro));
  return functions.flatMap((subject) => {
    const { logicalId, path, ownVariables, inheritedVariables } = subject;
    if (!canWrite(subject) || path === undefined)
      return wanted.length === 0
        ? []
        : [
            templateFinding('variablesNotWritten', {
              function: logicalId,
              variables: wanted.map(([name]) => name).join(', '),
            }),
          ];
    const gone = parts.get(logicalId)?.names;
    const kept: string[] = [];
    for (const [name, text] of wanted) {
      const found = gone?.has(name) === true ? undefined : (ownVariables.get(name) ?? inheritedVariables.get(name));
      if (found === undefined) edits.set([...path, 'Environment', 'Variables', name], text);
      else if (writtenOut(found) !== text) kept.push(name);
    }
    const variables = kept.sort().join(', ');
    return kept.length === 0 ? [] : [templateFinding('ownVariablesStay', { function: logicalId, variables })];
  });
}

/** What a strip before this would take away and this would write again stays where it is. */
export function keepBesideMacro(functions: readonly TemplateFunction[], parts: Parts, settings: Settings): Parts {
  const wanted = variablesBeside(settings, settingsOfMacro);
  return new Map(
    [...parts].map(([logicalId, part]) => {
      const own = functions.find((subject) => subject.logicalId === logicalId)?.ownVariables;
      const stays = (name: string) => {
        const found = own?.get(name);
        return found !== undefined && wanted[name] !== undefined && writtenOut(found) === wanted[name];
      };
      return [logicalId, { ...part, names: new Set([...part.names].filter((name) => !stays(name))) }];
    }),
  );
}

/** Takes away what `writeBesideMacro` writes for the same settings, where it still holds that; others nobody can tell apart. */
export function stripBesideMacro(
  edits: TemplateEdits,
  functions: readonly TemplateFunction[],
  parts: Parts,
  settings: Settings,
): void {
  const wanted = Object.entries(variablesBeside(settings, settingsOfMacro));
  for (const subject of functions) {
    const { path, ownVariables, logicalId } = subject;
    if (!canWrite(subject) || path === undefined) continue;
    for (const [name, text] of wanted) {
      const found = ownVariables.get(name);
      const isGone = parts.get(logicalId)?.names.has(name) === true;
      if (found !== undefined && writtenOut(found) === text && !isGone)
        edits.remove([...path, 'Environment', 'Variables', name]);
    }
  }
}

function canWrite({ path, isOwnText, hasPlainVariables, isImage }: TemplateFunction): boolean {
  return path !== undefined && isOwnText && hasPlainVariables && !isImage;
}
