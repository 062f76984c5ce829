import type { Node } from 'web-tree-sitter';
import { lineNumber } from '../source/lines.ts';

/** What matters of `app.py`. Nodes belong to the tree that was read and must not leave it. */
export type Application = {
  /** `app = Chalice(…)` at the top level, and the name that it gives. */
  creation: { statement: Node; name: string } | undefined;
  /** The statement that brings `Chalice` in. */
  chaliceImport: Node | undefined;
  /** Imports of `ConvertToMiddleware`. */
  converter: ImportedName[];
  /** The import of Datadog's wrapper. */
  wrapper: ImportedName | undefined;
  /** Statements that register the wrapper as middleware. */
  registrations: Node[];
  /** Other uses of the wrapper, such as a decorator, and lines of them. */
  otherUses: number[];
  functions: ApplicationFunction[];
};

/** A name that an import brings in, and what it is called here. `isAlone`: the statement brings in nothing else. */
export type ImportedName = { name: string; statement: Node; word: Node; isAlone: boolean };

/** A function that Chalice deploys beside the one for its routes. */
export type ApplicationFunction = { name: string; line: number; isAuthorizer: boolean };

export const wrapperModule = 'datadog_lambda.wrapper';
export const wrapperName = 'datadog_lambda_wrapper';
export const converterName = 'ConvertToMiddleware';

/** Decorators of an application that make a function of their own. Source: Chalice's documentation, 1.31. */
const functionDecorators: ReadonlySet<string> = new Set([
  'authorizer',
  'lambda_function',
  'on_cw_event',
  'on_dynamodb_record',
  'on_kinesis_record',
  'on_s3_event',
  'on_sns_message',
  'on_sqs_message',
  'schedule',
]);

/** Reads `app.py`. */
export function readApplication(root: Node, text: string): Application {
  const imports = root.namedChildren.flatMap((node) => (node === null ? [] : importsOf(node)));
  const classes = new Set(
    imports.filter(({ module, name }) => module === 'chalice' && name === 'Chalice').map(({ alias }) => alias),
  );
  const modules = new Set(
    imports.filter(({ module, name }) => module === 'chalice' && name === '').map(({ alias }) => alias),
  );
  const creation = findCreation(root, classes, modules);
  const wrapper = imports.find(({ module, name }) => module === wrapperModule && name === wrapperName);
  const converter = imports.filter(({ module, name }) => module === 'chalice' && name === converterName);
  const registrations = wrapper === undefined ? [] : findRegistrations(root, wrapper.alias);
  return {
    creation,
    chaliceImport: imports.find(({ module, name }) => module === 'chalice' && (name === 'Chalice' || name === ''))
      ?.statement,
    converter: converter.map(importedName),
    wrapper: wrapper === undefined ? undefined : importedName(wrapper),
    registrations,
    otherUses:
      wrapper === undefined ? [] : findOtherUses(root, text, wrapper.alias, [wrapper.statement, ...registrations]),
    functions: creation === undefined ? [] : findFunctions(root, text, creation.name),
  };
}

type Import = { module: string; name: string; alias: string; statement: Node; word: Node; isAlone: boolean };

function importedName({ alias, statement, word, isAlone }: Import): ImportedName {
  return { name: alias, statement, word, isAlone };
}

/** What a statement brings in; `name` is empty where it is the module itself. */
function importsOf(statement: Node): Import[] {
  const names = statement.childrenForFieldName('name').flatMap((word) => (word === null ? [] : [word]));
  const isAlone = names.length === 1;
  if (statement.type === 'import_from_statement') {
    const module = statement.childForFieldName('module_name')?.text ?? '';
    return names.map((word) => ({ module, name: nameIn(word), alias: aliasIn(word), statement, word, isAlone }));
  }
  if (statement.type !== 'import_statement') return [];
  return names.map((word) => ({ module: nameIn(word), name: '', alias: aliasIn(word), statement, word, isAlone }));
}

function nameIn(word: Node): string {
  return word.type === 'aliased_import' ? (word.childForFieldName('name')?.text ?? '') : word.text;
}

function aliasIn(word: Node): string {
  return word.type === 'aliased_import' ? (word.childForFieldName('alias')?.text ?? '') : word.text;
}

function findCreation(root: Node, classes: ReadonlySet<string>, modules: ReadonlySet<string>): Application['creation'] {
  for (const statement of root.namedChildren) {
    const assignment = statement?.type === 'expression_statement' ? statement.firstNamedChild : undefined;
    if (statement === null || assignment?.type !== 'assignment') continue;
    const name = assignment.childForFieldName('left');
    const call = assignment.childForFieldName('right');
    const called = call?.type === 'call' ? call.childForFieldName('function') : undefined;
    const isClass = called?.type === 'identifier' && classes.has(called.text);
    const isOfModule =
      called?.type === 'attribute' &&
      called.childForFieldName('attribute')?.text === 'Chalice' &&
      modules.has(called.childForFieldName('object')?.text ?? '');
    if ((isClass || isOfModule) && name?.type === 'identifier') return { statement, name: name.text };
  }
  return undefined;
}

function findRegistrations(root: Node, wrapper: string): Node[] {
  return root.namedChildren.flatMap((statement) => {
    const call = statement?.type === 'expression_statement' ? statement.firstNamedChild : undefined;
    const isRegistration =
      call?.type === 'call' &&
      call.childForFieldName('function')?.childForFieldName('attribute')?.text === 'register_middleware';
    const isWrapper = identifiersIn(call).some((node) => node.text === wrapper);
    return statement !== null && isRegistration && isWrapper ? [statement] : [];
  });
}

function findOtherUses(root: Node, text: string, name: string, known: readonly Node[]): number[] {
  return identifiersIn(root)
    .filter((node) => node.text === name)
    .filter(
      (node) => !known.some(({ startIndex, endIndex }) => node.startIndex >= startIndex && node.endIndex <= endIndex),
    )
    .map((node) => lineNumber(text, node.startIndex));
}

/** Every name that is used below a node. */
export function identifiersIn(node: Node | undefined | null): Node[] {
  return node?.descendantsOfType('identifier').flatMap((found) => (found === null ? [] : [found])) ?? [];
}

function findFunctions(root: Node, text: string, application: string): ApplicationFunction[] {
  return root.descendantsOfType('decorated_definition').flatMap((definition): ApplicationFunction[] => {
    const declared = definition?.childForFieldName('definition')?.childForFieldName('name')?.text ?? '';
    return (definition?.namedChildren ?? []).flatMap((decorator): ApplicationFunction[] => {
      const call = decorator?.type === 'decorator' ? decorator.firstNamedChild : undefined;
      const called = call?.type === 'call' ? call.childForFieldName('function') : undefined;
      const kind = called?.childForFieldName('attribute')?.text ?? '';
      if (called?.childForFieldName('object')?.text !== application || !functionDecorators.has(kind)) return [];
      const line = lineNumber(text, definition?.startIndex ?? 0);
      return [{ name: nameArgument(call) ?? declared, line, isAuthorizer: kind === 'authorizer' }];
    });
  });
}

/** The text of `name="…"` in a call. */
function nameArgument(call: Node | undefined | null): string | undefined {
  const argument = call
    ?.childForFieldName('arguments')
    ?.namedChildren.find(
      (node) => node?.type === 'keyword_argument' && node.childForFieldName('name')?.text === 'name',
    );
  const value = argument?.childForFieldName('value');
  return value?.type === 'string' ? value.text.slice(1, -1) : undefined;
}
