import type { Node } from 'web-tree-sitter';
import type { SyntaxEdit } from '../parsers/syntax-edit.ts';
import { type ConstructProps, constructProps, secretProp } from './construct-props.ts';
import { knownProps, updateProps } from './construct-update.ts';
import {
  besideOf,
  callsFor,
  grantScope,
  isGranted,
  linesBeside,
  type Reached,
  scopeOf,
  secretNameIn,
  toldBy,
  type Writing,
  type Written,
  writeImports,
} from './construct-writing.ts';
import { besideConstruct } from './environment-calls.ts';
import type { FileContext } from './file-context.ts';
import { cdkFinding } from './findings.ts';
import type { DatadogConstruct, FunctionSite, Home, SourceReading } from './function-site.ts';
import { functionAround } from './source-tree.ts';

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
    secretName: secretNameIn(reading),
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
      const isWritten = writeBesidePresent(writing, construct, site);
      written.coverage.set(site, {
        before,
        after: updated.props,
        told: toldBy(writing, updated.props, site, true),
        isGranted: isGrantedBy(construct, updated.props),
        beside: besideOf(writing, site, isWritten),
      });
    }
  }
  return sites.filter((site) => !covered.has(site));
}

/**
 * Sets on a function that a construct is given already what that has no property for, behind the call that hands it over.
 * Returns false where no call names the function, so that nothing says where the lines could stand.
 */
function writeBesidePresent(writing: Writing, { calls }: DatadogConstruct, site: FunctionSite): boolean {
  const { context, reading, edit, written } = writing;
  const { missing } = besideConstruct(context, reading, site);
  if (missing.length === 0) return true;
  const { reach } = site;
  const call =
    reach === undefined
      ? undefined
      : calls.findLast(({ references }) => references?.includes(reach.reference) === true);
  if (call === undefined || !isReached(site) || call.statement.parent?.type === 'arrow_function') {
    const variables = missing.map(([name]) => name).join(', ');
    const place = { file: context.file, line: site.line };
    written.findings.push(cdkFinding('variablesNotWritten', { function: site.id, variables }, place));
    return false;
  }
  edit.insertAfter(call.statement, linesBeside(writing, site).join('\n'));
  return true;
}

/** A secret that is an object is granted always, a parameter by calls that name a construct. */
function isGrantedBy({ calls }: DatadogConstruct, props: ConstructProps): boolean {
  return (
    props[secretProp] !== undefined ||
    (props.apiKeySsmArn !== undefined &&
      calls.every(({ isScoped, references }) => isScoped || references?.length === 0))
  );
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
      beside: besideOf(writing, site, true),
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
function writeOnTheSpot(writing: Writing, site: Reached, props: ConstructProps): void {
  const { context, edit, style, secretName } = writing;
  const { reference, statement } = site.reach;
  const { dialect, version } = context;
  const construct = dialect.construct(
    { variable: '', className: version.className, scope: reference, secretName, props },
    style,
  );
  const call = dialect.addFunctions(construct, [reference], grantScope(props, reference), style);
  edit.insertAfter(statement, [call, ...linesBeside(writing, site)].join('\n'));
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
