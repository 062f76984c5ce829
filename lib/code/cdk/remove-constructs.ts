import type { Node } from 'web-tree-sitter';
import type { SyntaxEdit } from '../parsers/syntax-edit.ts';
import type { Finding } from '../project.ts';
import { knownProps } from './construct-update.ts';
import { besideConstruct, removeEnvironmentCalls } from './environment-calls.ts';
import type { FileContext } from './file-context.ts';
import { cdkFinding } from './findings.ts';
import { datadogClasses, type FunctionSite, type ImportedName, type SourceReading } from './function-site.ts';
import type { Coverage } from './prediction.ts';
import { nodesOf } from './source-tree.ts';

/** What taking the constructs of a file away comes to; with findings nothing may be taken away. */
export type Removed = { isStillUsed: boolean; findings: Finding[]; coverage: Map<FunctionSite, Coverage> };

/** Takes every construct of Datadog's for functions away, with its calls and imports. */
export function removeConstructs(context: FileContext, reading: SourceReading, edit: SyntaxEdit, root: Node): Removed {
  const { file, dialect } = context;
  const findings = reading.constructs.flatMap(({ otherUses: [line] }) =>
    line === undefined ? [] : [cdkFinding('constructUsedElsewhere', {}, { file, line })],
  );
  const coverage = new Map<FunctionSite, Coverage>();
  const removed = new Map<number, Node>();
  for (const construct of reading.constructs) {
    const props = knownProps(construct, dialect);
    for (const statement of [construct.statement, ...construct.calls.map((call) => call.statement)])
      removed.set(statement.id, statement);
    for (const site of reading.sites)
      if (
        construct.calls.some(
          ({ references }) => references === undefined || references.includes(site.reach?.reference ?? ''),
        )
      )
        coverage.set(site, {
          before: undefined,
          after: props,
          told: {},
          isGranted: props.apiKeySecret !== undefined,
          beside: { before: {}, after: besideConstruct(context, reading, site).set },
        });
  }
  if (findings.length > 0) return { isStillUsed: true, findings, coverage };
  for (const statement of removed.values()) edit.remove(statement);
  removeEnvironmentCalls(context, reading, edit);
  const gone = removeImports(reading, edit, root, [...removed.values()]);
  const left = reading.imports.filter(
    (imported) => imported.path.startsWith('datadog_cdk_constructs_v2') && !gone.has(imported),
  );
  return { isStillUsed: left.length > 0, findings, coverage };
}

function removeImports(
  { imports, constructs }: SourceReading,
  edit: SyntaxEdit,
  root: Node,
  removed: readonly Node[],
): Set<ImportedName> {
  const gone = new Set<ImportedName>();
  if (constructs.length === 0) return gone;
  const isUsed = ({ name, statement }: ImportedName) =>
    nodesOf(root, 'identifier', 'type_identifier').some(
      (node) =>
        node.text === name &&
        ![statement, ...removed].some(
          (other) => node.startIndex >= other.startIndex && node.endIndex <= other.endIndex,
        ),
    );
  for (const imported of imports) {
    const isOwn = datadogClasses.has(imported.path);
    // The import of the secret that was written together with the construct's.
    const before = imported.statement.previousNamedSibling;
    const isBehind = imports.some(({ path, statement }) => datadogClasses.has(path) && statement.id === before?.id);
    const isSecret = imported.path === 'aws_cdk.aws_secretsmanager.Secret' && imported.isAlone && isBehind;
    if ((!isOwn && !isSecret) || isUsed(imported)) continue;
    gone.add(imported);
    if (imported.isAlone) edit.remove(imported.statement);
    else removeWord(edit, imported.word);
  }
  return gone;
}

function removeWord(edit: SyntaxEdit, word: Node): void {
  const before = word.previousSibling;
  const after = word.nextSibling;
  if (before?.type === ',') edit.removeParts([before, word], before.startIndex, word.endIndex);
  else if (after?.type === ',')
    edit.removeParts([word, after], word.startIndex, after.nextSibling?.startIndex ?? after.endIndex);
}
