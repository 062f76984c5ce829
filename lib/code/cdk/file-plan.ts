import type { Node } from 'web-tree-sitter';
import { isRedirect } from '../../core/datadog/handlers.ts';
import { classifyLayer } from '../../core/datadog/layers.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { SourceSyntaxError } from '../edit/language.ts';
import { withSyntax } from '../parsers/syntax.ts';
import { SyntaxEdit } from '../parsers/syntax-edit.ts';
import type { Finding, FunctionPrediction } from '../project.ts';
import type { FilePlan } from '../way.ts';
import { keptVariables } from './construct-effect.ts';
import { besideConstruct, findKept } from './environment-calls.ts';
import type { FileContext } from './file-context.ts';
import { cdkFinding } from './findings.ts';
import type { FunctionSite, SourceReading } from './function-site.ts';
import { findImage, findRedirected } from './image-command.ts';
import { type Coverage, predictSite } from './prediction.ts';
import { removeConstructs } from './remove-constructs.ts';
import { nodesOf } from './source-tree.ts';
import { writeConstructs } from './write-constructs.ts';

/** What is planned for one file of an application. */
export type CdkFilePlan = {
  plan: FilePlan | undefined;
  functions: FunctionPrediction[];
  findings: Finding[];
  /** Functions that somebody has to hand over by hand. */
  unreached: { name: string; line: number }[];
  hasConstruct: boolean;
  /** Whether anything else of the package is used in the file. */
  usesPackage: boolean;
};

/** Plans one file; undefined where it has nothing to do with functions. Throws SourceSyntaxError with the file's name. */
export function planFile(context: FileContext, mode: 'instrument' | 'remove'): CdkFilePlan | undefined {
  const { file, text, dialect } = context;
  try {
    return withSyntax(dialect.grammarOf(file), text, (root) => {
      const reading = dialect.read(root, text);
      const isEmpty =
        reading.sites.length === 0 &&
        reading.constructs.length === 0 &&
        reading.subclasses.length === 0 &&
        !usesPackage(reading);
      const served = findUnserved(reading, root, file);
      if (served !== undefined && mode === 'instrument') return { ...nothing, findings: [served] };
      if (isEmpty) return undefined;
      const edit = new SyntaxEdit(file, text, dialect.grammarOf(file));
      return mode === 'instrument' ? instrumentFile(context, reading, edit) : removeFile(context, reading, edit, root);
    });
  } catch (error) {
    if (error instanceof SourceSyntaxError) throw new SourceSyntaxError(error.line, file);
    throw error;
  }
}

const nothing = { plan: undefined, functions: [], unreached: [], hasConstruct: false, usesPackage: false };

/** What is CDK, but neither version 2 nor a module: its functions are not known here. */
function findUnserved({ imports }: SourceReading, root: Node, file: string): Finding | undefined {
  const isFirst = imports.some(({ path }) => path === 'aws_cdk.core' || path.startsWith('aws_cdk.core.'));
  if (isFirst) return cdkFinding('cdkOneNotServed', {}, { file });
  const required = nodesOf(root, 'call_expression').find(
    (call) =>
      call.childForFieldName('function')?.text === 'require' &&
      call.childForFieldName('arguments')?.text.includes('aws-cdk-lib') === true,
  );
  return required === undefined
    ? undefined
    : cdkFinding('commonJsNotEdited', {}, { file, line: required.startPosition.row + 1 });
}

function instrumentFile(context: FileContext, reading: SourceReading, edit: SyntaxEdit): CdkFilePlan {
  const { file, settings } = context;
  const excluded = new Map<FunctionSite, Finding>();
  const runtimes = reading.sites.map(({ runtime }) => runtime);
  for (const site of reading.sites) {
    const finding = findObstacle(site, runtimes, settings, file);
    if (finding !== undefined) excluded.set(site, finding);
  }
  const written = writeConstructs(context, reading, edit, (site) => !excluded.has(site));
  const unreached = written.unreached.map(({ id, line }) => ({ name: id, line }));
  return {
    plan: edit.plan(),
    functions: reading.sites.map((site) => predictSite(site, written.coverage.get(site), context.version)),
    findings: [
      ...excluded.values(),
      ...written.findings,
      ...unreached.map(({ name, line }) => cdkFinding('functionNotReached', { function: name }, { file, line })),
      ...reading.subclasses.map(({ name, line }) => cdkFinding('subclassNotReached', { class: name }, { file, line })),
      ...[...written.coverage].flatMap(([site, coverage]) => findVariables(site, coverage, context)),
      ...[...written.coverage.keys()].flatMap((site) =>
        findKept(site, besideConstruct(context, reading, site).kept, file),
      ),
      ...findUnknown(reading.sites, file),
    ],
    unreached,
    hasConstruct: reading.constructs.length > 0 || written.coverage.size > 0,
    usesPackage: usesPackage(reading),
  };
}

function removeFile(context: FileContext, reading: SourceReading, edit: SyntaxEdit, root: Node): CdkFilePlan {
  const { isStillUsed, findings, coverage } = removeConstructs(context, reading, edit, root);
  return {
    plan: findings.length > 0 ? undefined : edit.plan(),
    functions: reading.sites.map((site) => {
      const { name, before, after } = predictSite(site, coverage.get(site), context.version);
      return findings.length > 0 ? { name, before: after, after } : { name, before: after, after: before };
    }),
    findings: [...findings, ...findRedirected(reading.sites, context.file)],
    unreached: [],
    hasConstruct: reading.constructs.length > 0,
    usesPackage: isStillUsed || findings.length > 0,
  };
}

function usesPackage({ imports }: SourceReading): boolean {
  return imports.some(({ path }) => path.startsWith('datadog_cdk_constructs_v2'));
}

/** Why a function is left out: what the construct would break, or does not serve. */
function findObstacle(
  site: FunctionSite,
  runtimes: readonly (string | undefined)[],
  settings: Settings,
  file: string,
): Finding | undefined {
  const place = { file, line: site.line };
  const name = { function: site.id };
  const { environment, handler, layers, runtime } = site;
  if (site.isImage) return findImage(site, settings, file);
  const wrapper = environment.AWS_LAMBDA_EXEC_WRAPPER ?? '';
  if (wrapper === '/opt/bootstrap') return cdkFinding('webAdapter', name, place);
  const family = runtimeFacts(runtime)?.family;
  const isWrapped = family === 'java' || family === 'dotnet';
  if (isWrapped && wrapper !== '' && wrapper !== datadogWrapper)
    return cdkFinding('foreignWrapper', { ...name, wrapper }, place);
  const isByHand =
    isRedirect(handler) || layers.some((layer) => classifyLayer(layer, settings.layerAccount).origin !== 'other');
  if (isByHand) return cdkFinding('instrumentedByHand', name, place);
  if (family === 'ruby') return cdkFinding('rubyNotOffered', name, place);
  const others = runtimes.filter((other) => other !== runtime);
  const isMixed =
    (runtime === 'python3.7' && others.some((other) => other?.startsWith('python') !== false)) ||
    (runtime === 'nodejs16.x' && others.some((other) => other?.startsWith('nodejs') !== false));
  return isMixed ? cdkFinding('oldRuntime', { ...name, runtime: runtime ?? '' }, place) : undefined;
}

/** Variables of a function's own that the construct writes over, and those that it leaves although the settings say otherwise. */
function findVariables(site: FunctionSite, coverage: Coverage, { file, version }: FileContext): Finding[] {
  const { after } = predictSite(site, coverage, version);
  const own = Object.entries(site.environment).filter(([name]) => name.startsWith('DD_'));
  const overridden = own.filter(([name, value]) => after.environment[name] !== value).map(([name]) => name);
  const kept = own
    .filter(([name, value]) => {
      const chosen = coverage.after[keptVariables[name] ?? ''];
      return chosen !== undefined && String(chosen) !== value && after.environment[name] === value;
    })
    .map(([name]) => name);
  const place = { file, line: site.line };
  const params = (names: readonly string[]) => ({ function: site.id, variables: names.join(', ') });
  return [
    ...(overridden.length === 0 ? [] : [cdkFinding('variableOverridden', params(overridden), place)]),
    ...(kept.length === 0 ? [] : [cdkFinding('variableKept', params(kept), place)]),
  ];
}

function findUnknown(sites: readonly FunctionSite[], file: string): Finding[] {
  const unknown = sites.filter(({ isImage, runtime }) => !isImage && runtime === undefined);
  if (unknown.length === 0) return [];
  return [cdkFinding('runtimeUnknown', { functions: unknown.map(({ id }) => id).join(', ') }, { file })];
}
