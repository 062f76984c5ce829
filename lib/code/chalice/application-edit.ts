import type { Node } from 'web-tree-sitter';
import { withSyntax } from '../parsers/syntax.ts';
import { SyntaxEdit } from '../parsers/syntax-edit.ts';
import type { Finding } from '../project.ts';
import type { FilePlan } from '../way.ts';
import {
  type Application,
  type ApplicationFunction,
  converterName,
  type ImportedName,
  identifiersIn,
  readApplication,
  wrapperModule,
  wrapperName,
} from './application.ts';
import { chaliceFinding } from './findings.ts';

/** What is planned for `app.py`, and what is known about it. */
export type ApplicationPlan = {
  plan: FilePlan | undefined;
  functions: readonly ApplicationFunction[];
  findings: readonly Finding[];
  isInstrumented: boolean;
};

/** The lines that make an application send its traces, for a person to put in place. */
export const middlewareSnippet = [
  `from chalice import ${converterName}`,
  `from ${wrapperModule} import ${wrapperName}`,
  '',
  `app.register_middleware(${converterName}(${wrapperName}))`,
].join('\n');

/** Registers Datadog's wrapper as middleware, right behind the application. Throws SourceSyntaxError. */
export function addMiddleware(file: string, text: string): ApplicationPlan {
  return withSyntax('python', text, (root) => {
    const application = readApplication(root, text);
    const { creation, chaliceImport, functions, wrapper, registrations } = application;
    const known = { functions, isInstrumented: registrations.length > 0 };
    const [otherUse] = application.otherUses;
    if (creation === undefined || chaliceImport === undefined)
      return { ...known, plan: undefined, findings: [chaliceFinding('applicationNotFound', { file }, { file })] };
    if (otherUse !== undefined)
      return { ...known, plan: undefined, findings: [chaliceFinding('wrappedByHand', {}, { file, line: otherUse })] };
    const edit = new SyntaxEdit(file, text, 'python');
    if (registrations.length === 0) {
      // A name that something uses stays when Datadog goes, so it serves both; any other is left to whom it belongs.
      const shared = application.converter.find((imported) => isUsed(root, imported, []));
      const imports = [
        ...(shared === undefined ? [`from chalice import ${converterName}`] : []),
        ...(wrapper === undefined ? [`from ${wrapperModule} import ${wrapperName}`] : []),
      ];
      if (imports.length > 0) edit.insertAfter(chaliceImport, imports.join('\n'));
      const call = `${shared?.name ?? converterName}(${wrapper?.name ?? wrapperName})`;
      edit.insertAfter(creation.statement, `${creation.name}.register_middleware(${call})`);
    }
    return { ...known, plan: edit.plan(), findings: authorizerFindings(functions, file) };
  });
}

/** Takes the middleware and its imports away. Throws SourceSyntaxError. */
export function removeMiddleware(file: string, text: string): ApplicationPlan {
  return withSyntax('python', text, (root) => {
    const application = readApplication(root, text);
    const { functions, registrations, wrapper } = application;
    const known = { functions, isInstrumented: registrations.length > 0 };
    const [otherUse] = application.otherUses;
    if (otherUse !== undefined)
      return { ...known, plan: undefined, findings: [chaliceFinding('wrappedByHand', {}, { file, line: otherUse })] };
    const edit = new SyntaxEdit(file, text, 'python');
    for (const statement of registrations) edit.remove(statement);
    if (wrapper !== undefined) {
      removeName(edit, text, wrapper);
      if (registrations.length > 0) removeConverter(edit, root, text, application);
    }
    return { ...known, plan: edit.plan(), findings: [] };
  });
}

/** The converter goes where nothing else uses it: an import of its own first, as this product writes it. */
function removeConverter(edit: SyntaxEdit, root: Node, text: string, application: Application): void {
  const { converter, registrations, wrapper } = application;
  const isNeeded = converter.some((imported) => isUsed(root, imported, registrations));
  const own = converter.find(
    ({ isAlone, statement }) => isAlone && statement.nextNamedSibling?.id === wrapper?.statement.id,
  );
  const imported = own ?? converter.findLast(({ isAlone }) => isAlone) ?? converter[0];
  if (imported !== undefined && (!isNeeded || converter.length > 1)) removeName(edit, text, imported);
}

/** Takes a name out of an import, with its comma; with the whole statement where it brings in nothing else. */
function removeName(edit: SyntaxEdit, text: string, { statement, word, isAlone }: ImportedName): void {
  if (isAlone) {
    edit.remove(statement);
    return;
  }
  const before = word.previousSibling;
  const after = word.nextSibling;
  if (before?.type === ',') edit.removeParts([before, word], before.startIndex, word.endIndex);
  else if (after?.type === ',') edit.removeParts([word, after], word.startIndex, startOfNext(text, after));
}

function startOfNext(text: string, comma: Node): number {
  let at = comma.endIndex;
  while (text[at] === ' ') at += 1;
  return at;
}

function isUsed(root: Node, { name, statement }: ImportedName, registrations: readonly Node[]): boolean {
  return identifiersIn(root).some(
    (node) =>
      node.text === name &&
      ![statement, ...registrations].some(
        ({ startIndex, endIndex }) => node.startIndex >= startIndex && node.endIndex <= endIndex,
      ),
  );
}

/** Middleware does not run for custom authorizers. Source: Chalice's source, 1.31. */
function authorizerFindings(functions: readonly ApplicationFunction[], file: string): Finding[] {
  return functions
    .filter(({ isAuthorizer }) => isAuthorizer)
    .map(({ name, line }) => chaliceFinding('authorizerNotWrapped', { function: name }, { file, line }));
}
