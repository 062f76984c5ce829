import type { SyntaxEdit } from '../parsers/syntax-edit.ts';
import type { Finding } from '../project.ts';
import { keptVariables } from './construct-effect.ts';
import { type ConstructProps, secretProp } from './construct-props.ts';
import type { Style } from './dialect.ts';
import { besideConstruct } from './environment-calls.ts';
import type { FileContext } from './file-context.ts';
import { cdkFinding } from './findings.ts';
import type { DatadogConstruct, FunctionSite, Home, SourceReading } from './function-site.ts';
import type { Coverage } from './prediction.ts';
import { nodesOf } from './source-tree.ts';

/** What was written for the functions of a file, and which of them nothing can be handed over for. */
export type Written = { coverage: Map<FunctionSite, Coverage>; unreached: FunctionSite[]; findings: Finding[] };

/** A function that is held in something. */
export type Reached = FunctionSite & { reach: NonNullable<FunctionSite['reach']> };

/** One file while constructs are written into it. */
export type Writing = {
  context: FileContext;
  reading: SourceReading;
  edit: SyntaxEdit;
  style: Style;
  written: Written;
  secretName: string;
  /** The properties of each construct that is there, as they will be. */
  present: Map<DatadogConstruct, ConstructProps>;
};

/** In a class one construct serves every function, wherever in the tree that is put. */
export function scopeOf({ scope }: Home): string {
  const [root = scope] = scope.split('.');
  return root === 'this' || root === 'self' ? root : scope;
}

/** What lets the construct grant the right to read a parameter. */
export function grantScope(props: ConstructProps, scope: string): string | undefined {
  return props.apiKeySsmArn === undefined ? undefined : scope;
}

/** Whether the construct grants reading the key by itself. */
export function isGranted(props: ConstructProps): boolean {
  return props[secretProp] !== undefined || props.apiKeySsmArn !== undefined;
}

/** The calls that hand functions to a construct, with what it has to be told before. */
export function callsFor(writing: Writing, variable: string, sites: readonly Reached[], props: ConstructProps): string {
  const { dialect } = writing.context;
  const told = sites.flatMap((site) =>
    Object.entries(toldBy(writing, props, site, true)).map(([name, value]) =>
      dialect.setVariable(variable, site.reach.reference, name, value, writing.style),
    ),
  );
  const scope = sites[0] === undefined ? '' : scopeOf(sites[0].reach.home);
  const references = sites.map(({ reach }) => reach.reference);
  const beside = sites.flatMap((site) => linesBeside(writing, site));
  return [...told, dialect.addFunctions(variable, references, grantScope(props, scope), writing.style), ...beside].join(
    '\n',
  );
}

/** The lines that set on a function what the construct has no property for; they stand behind its own call, so that they count. */
export function linesBeside({ context, reading, style }: Writing, site: Reached): string[] {
  return besideConstruct(context, reading, site).missing.map(([name, value]) =>
    context.dialect.setOwnVariable(site.reach.reference, name, value, style),
  );
}

/** The variables that are set on a function beside the construct, before and after. */
export function besideOf({ context, reading }: Writing, site: FunctionSite, isWritten: boolean): Coverage['beside'] {
  const { set, missing } = besideConstruct(context, reading, site);
  return { before: set, after: { ...set, ...(isWritten ? Object.fromEntries(missing) : {}) } };
}

/**
 * From version 5 on the construct no longer sees the variables of a function, and writes its defaults over them. It is told
 * those that nobody chose otherwise; says so where it overrides one all the same.
 */
export function toldBy(
  { context }: Writing,
  props: ConstructProps,
  { environment }: FunctionSite,
  canTell: boolean,
): Record<string, string> {
  if (context.version.line === 'seesVariables' || !canTell) return {};
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => {
      const prop = keptVariables[name];
      return prop !== undefined && props[prop] === undefined;
    }),
  );
}

/** What the class for secrets is called here: by its own name unless the file means something else by it. */
export function secretNameIn({ imports, lastImport }: SourceReading): string {
  const own = imports.find(({ path }) => path === 'aws_cdk.aws_secretsmanager.Secret');
  if (own !== undefined) return own.name;
  const module = imports.find(({ path }) => path === 'aws_cdk.aws_secretsmanager');
  if (module !== undefined) return `${module.name}.Secret`;
  const root = lastImport?.parent ?? undefined;
  const isTaken =
    root !== undefined && nodesOf(root, 'identifier', 'type_identifier').some((node) => node.text === 'Secret');
  return isTaken ? 'DatadogSecret' : 'Secret';
}

/** Writes what brings the construct in, and the class for secrets where it is needed. */
export function writeImports({ context, reading, edit, style, secretName, written }: Writing): void {
  const { dialect, version } = context;
  const isThere = reading.imports.some(({ path }) => path === `datadog_cdk_constructs_v2.${version.className}`);
  const needsSecret = [...written.coverage.values()].some(({ after }) => after[secretProp] !== undefined);
  const hasSecret = reading.imports.some(({ path }) => path.startsWith('aws_cdk.aws_secretsmanager'));
  const lines = dialect.importLines(version.className, needsSecret && !hasSecret ? secretName : undefined, style);
  const wanted = isThere ? lines.slice(1) : lines;
  if (wanted.length > 0 && reading.lastImport !== undefined) edit.insertAfter(reading.lastImport, wanted.join('\n'));
  if (reading.lastImport === undefined)
    written.findings.push(cdkFinding('constructUnclear', {}, { file: context.file }));
}
