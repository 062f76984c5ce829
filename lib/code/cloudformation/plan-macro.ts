import type { Settings } from '../../core/datadog/settings.ts';
import type { Value } from '../edit/value.ts';
import type { Finding } from '../project.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { templateFinding } from './findings.ts';
import { isKeyVariable } from './in-place-variables.ts';
import { callOf } from './intrinsics.ts';
import { grantKey } from './key-permission.ts';
import { leftOutReason } from './left-out.ts';
import { currentParameters, findParameterTraps, mergeParameters, writeMacro } from './macro-edit.ts';
import {
  isVersionMissing,
  keyParameters,
  libraryVersions,
  macroFamilyOf,
  macroParameters,
  versionParameters,
} from './macro-parameters.ts';
import { predictAll } from './prediction.ts';
import { datadogPart, type Stripped, stripDatadog } from './strip-datadog.ts';
import { mappingOf, type Template } from './template.ts';
import { editedTemplate, TemplateEdits } from './template-edits.ts';
import { readFunctions, type TemplateFunction } from './template-function.ts';
import { findBeyond, findLargeEnvironments, findOldVersions, imageSteps } from './template-hints.ts';
import { findMacro, samTransform, transformNames } from './transform.ts';
import { keepBesideMacro, writeBesideMacro } from './variables-beside-macro.ts';

type Parameters = Readonly<Record<string, Value>>;

/** What Datadog's documentation names to put the macro into an account and Region. Source: the macro's README, version 0.29.0. */
const macroStack =
  'aws cloudformation create-stack --stack-name datadog-serverless-macro --template-url https://datadog-cloudformation-template.s3.amazonaws.com/aws/serverless-macro/latest.yml --capabilities CAPABILITY_AUTO_EXPAND CAPABILITY_IAM';

/** Plans to switch Datadog's macro on: the transform with its parameters, and what the functions need beside it. */
export function planMacro(template: Template, { settings }: CodeRequest): ProjectPlan {
  const obstacle = findObstacle(template, settings);
  if (obstacle !== undefined) return { files: [], functions: [], findings: [obstacle], steps: [] };

  const functions = readFunctions(template, settings.layerAccount);
  const parts = new Map(functions.map((one) => [one.logicalId, datadogPart(one, settings.layerAccount)]));
  const chosen = chooseFunctions(functions, parts, template, settings);
  const { included, findings } = chosen;
  if (included.length === 0 && findMacro(template) === undefined)
    return {
      files: [],
      functions: [],
      findings: [...findings, templateFinding('nothingToInstrument')],
      steps: imageSteps(functions),
    };

  if (!hasKey(chosen.parameters) && chosen.parameters.extensionLayerVersion !== undefined)
    return { files: [], functions: [], findings: [...findings, templateFinding('apiKeyMissing')], steps: [] };

  const edits = new TemplateEdits(template);
  const names = new Set(included.map(({ logicalId }) => logicalId));
  const migrated = keepBesideMacro(functions, new Map([...parts].filter(([name]) => names.has(name))), settings);
  stripDatadog(template, edits, functions, migrated);
  const beside = writeBesideMacro(edits, included, migrated, settings);
  const wasOn = findMacro(template) !== undefined;
  const placed = writeMacro(template, edits, chosen.parameters);
  const grants = grantKey(template, edits, included, settings);
  const plans = edits.plans();
  const old = plans.length === 0 ? { findings: [], steps: [] } : findOldVersions(template, included, true);
  const predicted = predictAll(template, editedTemplate(template, plans), settings);
  return {
    files: plans,
    functions: predicted,
    findings: [
      ...findings,
      ...placed,
      ...beside,
      ...included.flatMap(({ logicalId }) =>
        parts.get(logicalId)?.isTouched === true
          ? [templateFinding('migratedFromLayers', { function: logicalId })]
          : [],
      ),
      ...findSettingHints(chosen.parameters, settings),
      ...findParameterTraps(chosen.parameters),
      ...grants.findings,
      ...old.findings,
      ...findLargeEnvironments(predicted),
      ...findBeyond(template),
    ],
    steps: [
      ...(wasOn
        ? []
        : [
            { code: 'deployMacro', params: { snippet: macroStack } },
            { code: 'allowExpansion', params: {} },
          ]),
      ...grants.steps,
      ...old.steps,
      ...imageSteps(functions),
    ],
  };
}

/** Why the macro cannot do what is wanted, for any function. */
function findObstacle(template: Template, settings: Settings): Finding | undefined {
  if (settings.layerAccount !== undefined) return templateFinding('layerAccountUnknownToMacro');
  const { Transform: transform } = mappingOf(template.value);
  const isSam = template.resources().some(([, { Type: type }]) => String(type).startsWith('AWS::Serverless::'));
  return isSam && !transformNames(transform).includes(samTransform)
    ? templateFinding('samWithoutTransform', { transform: samTransform })
    : undefined;
}

type Chosen = {
  included: TemplateFunction[];
  excluded: string[];
  parameters: Parameters;
  findings: Finding[];
};

/** Settles which functions the macro shall instrument, and with which parameters. */
function chooseFunctions(
  functions: readonly TemplateFunction[],
  parts: ReadonlyMap<string, Stripped>,
  template: Template,
  settings: Settings,
): Chosen {
  const present = currentParameters(template);
  const isKeyThere = settings.apiKey !== undefined || hasKey(present);
  const findings: Finding[] = [];
  const excluded: string[] = [];
  const leaveOut = (subject: TemplateFunction, reason: Finding) => {
    findings.push(reason);
    // Images are none of the macro's business, and need not be named to it.
    if (!subject.isImage) excluded.push(subject.logicalId);
  };
  const candidates = functions.filter((subject) => {
    const reason =
      leftOutReason(subject, settings) ?? macroReason(subject, parts.get(subject.logicalId), settings, isKeyThere);
    if (reason !== undefined) leaveOut(subject, reason);
    return reason === undefined;
  });
  const versions = mergedVersions(candidates, present, settings);
  const included = candidates.filter((subject) => {
    const family = macroFamilyOf(subject.runtime);
    const version = family === undefined ? undefined : versions.get(family);
    const isMissing = version !== undefined && isVersionMissing(subject.runtime, version);
    if (isMissing)
      leaveOut(
        subject,
        templateFinding('layerVersionMissing', {
          function: subject.logicalId,
          runtime: subject.runtime ?? '',
          version,
        }),
      );
    return !isMissing;
  });
  for (const { logicalId, runtime } of included)
    if (runtime === undefined) findings.push(templateFinding('runtimeUnknownToMacro', { function: logicalId }));
  const wanted = macroParameters(
    settings,
    included.flatMap(({ runtime }) => runtime ?? []),
  );
  return { included, excluded, parameters: mergeParameters(present, wanted, excluded, settings), findings };
}

/** The version that every runtime of a language gets. */
function mergedVersions(
  functions: readonly TemplateFunction[],
  present: Parameters,
  settings: Settings,
): ReadonlyMap<string, number> {
  const runtimes = functions.flatMap(({ runtime }) => runtime ?? []);
  const merged = mergeParameters(present, macroParameters(settings, runtimes), [], settings);
  return new Map(
    [...libraryVersions(settings, runtimes)].map(([family, version]) => {
      const kept = Number(merged[versionParameters[family]]);
      return [family, Number.isNaN(kept) ? version : kept];
    }),
  );
}

/** Why the macro would break a function. */
function macroReason(
  subject: TemplateFunction,
  part: Stripped | undefined,
  settings: Settings,
  isKeyThere: boolean,
): Finding | undefined {
  const name = { function: subject.logicalId };
  if (part?.blocked !== undefined) return part.blocked;
  if (!subject.layers.isEditable) return templateFinding('conditionalLayersExcluded', name);
  if (!subject.hasPlainVariables) return templateFinding('variablesExcluded', name);
  const family = macroFamilyOf(subject.runtime);
  const chosen = family === undefined || family === 'provided' ? undefined : settings.layerVersions?.[family];
  if (chosen === 'none') return templateFinding('libraryUnwantedExcluded', name);
  const hasOwnKey = [...(part?.names ?? [])].some(isKeyVariable);
  return hasOwnKey && !isKeyThere ? templateFinding('keyByHandExcluded', name) : undefined;
}

/** Without a key source the macro stops the deployment. */
function hasKey(parameters: Parameters): boolean {
  return keyParameters.some((name) => parameters[name] !== undefined);
}

function findSettingHints(parameters: Parameters, settings: Settings): Finding[] {
  const { appsec, layerVersions: _, ...chosen } = settings;
  const wanted = macroParameters(chosen, []);
  // The extension's version is wanted by every plan, and a reference to it is as good.
  const kept = Object.keys(wanted).filter(
    (name) => name !== 'extensionLayerVersion' && callOf(parameters[name]) !== undefined,
  );
  return [
    ...(typeof parameters.apiKey === 'string' ? [templateFinding('plainApiKey')] : []),
    ...(kept.length === 0 ? [] : [templateFinding('referencesStay', { parameters: kept.join(', ') })]),
    ...(appsec === undefined ? [] : [templateFinding('appsecUnknownToMacro')]),
  ];
}
