import type { Node } from 'web-tree-sitter';
import type { SyntaxEdit } from '../parsers/syntax-edit.ts';
import type { Finding } from '../project.ts';
import { keptVariables } from './construct-effect.ts';
import { type ConstructProps, constructProps, secretProp } from './construct-props.ts';
import { knownProps, updateProps } from './construct-update.ts';
import type { Style } from './dialect.ts';
import type { FileContext } from './file-context.ts';
import { cdkFinding } from './findings.ts';
import type { DatadogConstruct, FunctionSite, Home, SourceReading } from './function-site.ts';
import type { Coverage } from './prediction.ts';
import { functionAround } from './source-tree.ts';

/** What was written for the functions of a file, and which of them nothing can be handed over for. */
export type Written = { coverage: Map<FunctionSite, Coverage>; unreached: FunctionSite[]; findings: Finding[] };

type Reached = FunctionSite & { reach: NonNullable<FunctionSite['reach']> };
type Writing = {
  context: FileContext;
  reading: SourceReading;
  edit: SyntaxEdit;
  style: Style;
  written: Written;
  secretName: string;
  /** The properties of each construct that is there, as they will be. */
  present: Map<DatadogConstruct, ConstructProps>;
};

/**
 * Hands every wanted function of a file to a construct: one that is there already, or a new one for each block. Before loops
 * the construct stands before them and the calls inside.
 */
export function writeConstructs(
  context: FileContext,
  reading: SourceReading,
  edit: SyntaxEdit,
  isWanted: (site: FunctionSite) => boolean,
): Written {
  const written: Written = { coverage: new Map(), unreached: [], findings: [] };
  const style = context.dialect.styleOf(context.text, reading);
  const writing = {
    context,
    reading,
    edit,
    style,
    written,
    secretName: secretNameIn(context, reading),
    present: new Map(),
  };
  const sites = reading.sites.filter(isWanted);
  const open = coverByPresent(writing, sites);
  const reached = open.filter(isReached);
  written.unreached.push(...open.filter((site) => !isReached(site)));
  const groups = Map.groupBy(reached, ({ id, line, reach: { home } }) =>
    home.isRepeated ? `${id} ${line}` : `${home.block.id} ${scopeOf(home)}`,
  );
  const taken = new Map<number, number>();
  let isNew = false;
  for (const group of groups.values()) isNew = handOver(writing, group, taken) || isNew;
  if (isNew) writeImports(writing);
  return written;
}

function isReached(site: FunctionSite): site is Reached {
  return site.reach !== undefined;
}

/** In a class one construct serves every function, wherever in the tree that is put. */
function scopeOf({ scope }: Home): string {
  const [root = scope] = scope.split('.');
  return root === 'this' || root === 'self' ? root : scope;
}

/** Functions that a construct of the same method is given already are covered; returns the others. */
function coverByPresent(writing: Writing, sites: readonly FunctionSite[]): FunctionSite[] {
  const { reading, written, context } = writing;
  const covered = new Set<FunctionSite>();
  for (const construct of reading.constructs) {
    const own = sites.filter((site) => isHandedOver(construct, site));
    const joining = sites.filter(
      (site) => !own.includes(site) && site.reach !== undefined && canJoin(construct, site.reach.home),
    );
    const runtimes = [...own, ...joining].map(({ runtime }) => runtime);
    const before = knownProps(construct, context.dialect);
    const wanted = constructProps(context.settings, runtimes);
    const updated =
      runtimes.length === 0 ? { props: before, findings: [] } : updateProps(writing, construct, before, wanted);
    written.findings.push(...updated.findings);
    writing.present.set(construct, updated.props);
    for (const site of own) {
      covered.add(site);
      written.coverage.set(site, {
        before,
        after: updated.props,
        told: toldBy(writing, updated.props, site, true),
        isGranted: isGranted(updated.props),
      });
    }
  }
  return sites.filter((site) => !covered.has(site));
}

function isHandedOver({ variable, statement, calls }: DatadogConstruct, { reach }: FunctionSite): boolean {
  if (reach === undefined) return calls.some(({ references }) => references === undefined);
  const isOwn =
    variable.includes('.') ||
    functionAround(statement, functionTypes)?.id === functionAround(reach.statement, functionTypes)?.id;
  return isOwn && calls.some(({ references }) => references === undefined || references.includes(reach.reference));
}

const functionTypes: ReadonlySet<string> = new Set([
  'method_definition',
  'function_declaration',
  'function_expression',
  'function_definition',
]);

/** Whether a construct that is there can take further functions of a block. */
function canJoin({ variable, statement }: DatadogConstruct, home: Home): boolean {
  return variable !== '' && !home.isRepeated && statement.parent?.id === home.block.id;
}

/** Hands the functions of one block over; returns whether a construct was made. */
function handOver(writing: Writing, group: readonly Reached[], taken: Map<number, number>): boolean {
  const { context, edit, written, style, reading } = writing;
  const [first] = group;
  if (first === undefined) return false;
  const { home } = first.reach;
  const present = reading.constructs.find((construct) => canJoin(construct, home));
  const props =
    (present === undefined ? undefined : writing.present.get(present)) ??
    constructProps(
      context.settings,
      group.map(({ runtime }) => runtime),
    );
  for (const site of group)
    written.coverage.set(site, {
      before: undefined,
      after: props,
      told: toldBy(writing, props, site, !home.isRepeated),
      isGranted: isGranted(props),
    });
  if (home.isRepeated) {
    writeOnTheSpot(writing, first, props);
    return true;
  }
  const direct = group.filter(({ reach }) => reach.statement.parent?.id === home.block.id);
  const nested = group.filter((site) => !direct.includes(site));
  if (present !== undefined) {
    const late = nested.filter(({ reach }) => reach.home.first.startIndex < present.statement.endIndex);
    for (const site of late) written.coverage.delete(site);
    written.unreached.push(...late);
    for (const site of nested)
      if (!late.includes(site))
        edit.insertAfter(site.reach.statement, callsFor(writing, present.variable, [site], props));
    const last = [...direct.map(({ reach }) => reach.statement), present.statement]
      .sort((a, b) => a.endIndex - b.endIndex)
      .at(-1);
    if (direct.length > 0 && last !== undefined)
      edit.insertAfter(last, callsFor(writing, present.variable, direct, props));
    return false;
  }
  const variable = variableFor(writing, home, taken);
  const construct = context.dialect.construct(
    { variable, className: context.version.className, scope: scopeOf(home), secretName: writing.secretName, props },
    style,
  );
  const lastDirect = direct.at(-1)?.reach.statement;
  if (nested.length === 0 && lastDirect !== undefined) {
    edit.insertAfter(lastDirect, `${construct}\n${callsFor(writing, variable, direct, props)}`);
    return true;
  }
  writeBefore(edit, home.first, construct);
  for (const site of nested) edit.insertAfter(site.reach.statement, callsFor(writing, variable, [site], props));
  if (lastDirect !== undefined) edit.insertAfter(lastDirect, callsFor(writing, variable, direct, props));
  return true;
}

/** Behind the statement before, so that comments above the own statement stay with it. */
function writeBefore(edit: SyntaxEdit, statement: Node, snippet: string): void {
  let before = statement.previousNamedSibling;
  while (before?.type === 'comment') before = before.previousNamedSibling;
  const isAbove = before !== null && before.endPosition.row < statement.startPosition.row;
  if (isAbove && before !== null) edit.insertAfter(before, snippet);
  else edit.insertBefore(statement, snippet);
}

/** A block that may run many times for one scope: the function itself is the scope, so that every name is there once. */
function writeOnTheSpot({ context, edit, style, secretName }: Writing, site: Reached, props: ConstructProps): void {
  const { reference, statement } = site.reach;
  const { dialect, version } = context;
  const construct = dialect.construct(
    { variable: '', className: version.className, scope: reference, secretName, props },
    style,
  );
  edit.insertAfter(statement, dialect.addFunctions(construct, [reference], grantScope(props, reference), style));
}

/** What lets the construct grant the right to read a parameter. */
function grantScope(props: ConstructProps, scope: string): string | undefined {
  return props.apiKeySsmArn === undefined ? undefined : scope;
}

function isGranted(props: ConstructProps): boolean {
  return props[secretProp] !== undefined || props.apiKeySsmArn !== undefined;
}

function callsFor(writing: Writing, variable: string, sites: readonly Reached[], props: ConstructProps): string {
  const { dialect } = writing.context;
  const told = sites.flatMap((site) =>
    Object.entries(toldBy(writing, props, site, true)).map(([name, value]) =>
      dialect.setVariable(variable, site.reach.reference, name, value, writing.style),
    ),
  );
  const scope = sites[0] === undefined ? '' : scopeOf(sites[0].reach.home);
  const references = sites.map(({ reach }) => reach.reference);
  return [...told, dialect.addFunctions(variable, references, grantScope(props, scope), writing.style)].join('\n');
}

/**
 * From version 5 on the construct no longer sees the variables of a function, and writes its defaults over them. It is told
 * those that nobody chose otherwise; says so where it overrides one all the same.
 */
function toldBy(
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

/** A name that nothing else in the file bears; a second construct in the same block gets a number. */
function variableFor({ context }: Writing, home: Home, taken: Map<number, number>): string {
  const { variable } = context.dialect;
  const count = (taken.get(home.block.id) ?? 0) + 1;
  taken.set(home.block.id, count);
  const isUsed = home.block.descendantsOfType('identifier').some((node) => node?.text === variable);
  const base = isUsed ? `${variable}Construct` : variable;
  return count === 1 ? base : `${base}${count}`;
}

/** What the class for secrets is called here: by its own name unless the file means something else by it. */
function secretNameIn({ text }: FileContext, { imports }: SourceReading): string {
  const own = imports.find(({ path }) => path === 'aws_cdk.aws_secretsmanager.Secret');
  if (own !== undefined) return own.name;
  const module = imports.find(({ path }) => path === 'aws_cdk.aws_secretsmanager');
  if (module !== undefined) return `${module.name}.Secret`;
  return /\bSecret\b/.test(text) ? 'DatadogSecret' : 'Secret';
}

function writeImports({ context, reading, edit, style, secretName, written }: Writing): void {
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
