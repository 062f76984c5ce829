import type { Node } from 'web-tree-sitter';
import { lineNumber } from '../source/lines.ts';
import {
  type ConstructCall,
  type DatadogConstruct,
  datadogClasses,
  type FunctionSite,
  functionClasses,
  type ImportedName,
  modulePath,
  resolveName,
  runtimeId,
  type SourceReading,
} from './function-site.ts';
import { type CallShape, readEnvironmentCalls } from './read-environment-calls.ts';
import { type BlockShapes, childrenOf, findHome, isOutside, isUseOf, nodesOf } from './source-tree.ts';

const shapes: BlockShapes = {
  blocks: new Set(['program', 'statement_block']),
  functions: new Set(['method_definition', 'function_declaration', 'function_expression', 'arrow_function']),
  transparent: new Set(['arrow_function']),
  constructorName: 'constructor',
  self: 'this',
  classBodies: new Set(['class_body']),
  declares: (block, name) => {
    const owner = block.parent;
    const parameters = owner?.childForFieldName('parameters') ?? owner?.childForFieldName('parameter');
    const loop = owner?.type === 'for_in_statement' ? owner.childForFieldName('left') : null;
    const declared = childrenOf(block).flatMap((statement) =>
      nodesIn(statement, 'variable_declarator').map((declarator) => declarator.childForFieldName('name')),
    );
    const made = [parameters, loop, ...declared].find(
      (node) => node?.text === name || (node != null && nodesOf(node, 'identifier').some(({ text }) => text === name)),
    );
    return made ?? undefined;
  },
};

function nodesIn(statement: Node, type: string): Node[] {
  const declaration = statement.type === 'export_statement' ? statement.childForFieldName('declaration') : statement;
  return declaration?.type === 'lexical_declaration' || declaration?.type === 'variable_declaration'
    ? childrenOf(declaration).filter((child) => child.type === type)
    : [];
}

const functionTypes: ReadonlySet<string> = new Set([
  'method_definition',
  'function_declaration',
  'function_expression',
]);

const calls: CallShape = {
  call: 'call_expression',
  object: 'object',
  method: 'property',
  setVariable: 'addEnvironment',
};

/** Reads a TypeScript or JavaScript module. */
export function readTypescript(root: Node, text: string): SourceReading {
  const statements = childrenOf(root).filter(({ type }) => type === 'import_statement');
  const imports = statements.flatMap(importsOf);
  const created = nodesOf(root, 'new_expression').map((node) => ({
    node,
    path: resolveName(node.childForFieldName('constructor')?.text ?? '', imports),
  }));
  return {
    imports,
    lastImport: statements.at(-1),
    environmentCalls: readEnvironmentCalls(root, calls),
    sites: created.flatMap(({ node, path }) =>
      functionClasses[path] === undefined ? [] : [siteOf(node, path, text, imports)],
    ),
    constructs: created.flatMap(({ node, path }) => (datadogClasses.has(path) ? [constructOf(node, root, text)] : [])),
    subclasses: nodesOf(root, 'class_declaration').flatMap((declaration) => {
      const parent = nodesOf(declaration, 'extends_clause')[0]?.childForFieldName('value')?.text ?? '';
      return functionClasses[resolveName(parent, imports)] === undefined
        ? []
        : [{ name: declaration.childForFieldName('name')?.text ?? '', line: lineNumber(text, declaration.startIndex) }];
    }),
  };
}

function importsOf(statement: Node): ImportedName[] {
  const path = modulePath(textOf(statement.childForFieldName('source')) ?? '');
  const namespace = nodesOf(statement, 'namespace_import')[0];
  const specifiers = nodesOf(statement, 'import_specifier');
  if (namespace !== undefined)
    return [{ name: childrenOf(namespace)[0]?.text ?? '', path, statement, word: namespace, isAlone: true }];
  return specifiers.map((word) => {
    const name = word.childForFieldName('name')?.text ?? '';
    const isAlone = specifiers.length === 1;
    return { name: word.childForFieldName('alias')?.text ?? name, path: `${path}.${name}`, statement, word, isAlone };
  });
}

function siteOf(node: Node, path: string, text: string, imports: readonly ImportedName[]): FunctionSite {
  const [scope, id, props] = childrenOf(node.childForFieldName('arguments'));
  const members = membersOf(props);
  const { isImage, runtime, handler } = functionClasses[path] ?? {};
  const given = textOf(members.get('handler'));
  const runtimeText = members.get('runtime');
  const holder = holderOf(node);
  const home = holder === undefined ? undefined : findHome(holder.statement, scope?.text ?? '', shapes);
  return {
    id: textOf(id) ?? id?.text ?? '',
    line: lineNumber(text, node.startIndex),
    isImage: isImage === true || runtimeText?.text.endsWith('FROM_IMAGE') === true,
    runtime: runtime ?? runtimeOf(runtimeText, imports),
    architecture: members.get('architecture')?.text.endsWith('ARM_64') === true ? 'arm64' : 'x86_64',
    handler: handler?.(given) ?? given,
    command: commandOf(members.get('code')),
    environment: textsOf(members.get('environment')),
    layers: childrenOf(members.get('layers')).map((layer) => textOf(nodesOf(layer, 'string').at(-1)) ?? layer.text),
    reach: holder === undefined || home === undefined ? undefined : { ...holder, home },
    snippet: node.childForFieldName('constructor')?.text ?? '',
  };
}

/** The command that the image's code is given, such as `DockerImageCode.fromImageAsset('x', { cmd: ['a.b'] })`. */
function commandOf(code: Node | undefined): string | undefined {
  const options = code?.type === 'call_expression' ? childrenOf(code.childForFieldName('arguments')).at(-1) : undefined;
  const command = membersOf(options).get('cmd');
  const words = command?.type === 'array' ? childrenOf(command) : undefined;
  if (command === undefined || words?.length === 0) return undefined;
  return (words?.length === 1 ? textOf(words[0]) : undefined) ?? command.text;
}

/** The statement that holds a new object, and what it is held in. */
function holderOf(node: Node): { statement: Node; reference: string } | undefined {
  const { parent } = node;
  if (parent?.type === 'variable_declarator') {
    const declaration = parent.parent;
    const name = parent.childForFieldName('name');
    const isExported = declaration?.parent?.type === 'export_statement';
    const statement = isExported ? declaration?.parent : declaration;
    return statement != null && name?.type === 'identifier' ? { statement, reference: name.text } : undefined;
  }
  const target = parent?.type === 'assignment_expression' ? parent.childForFieldName('left') : undefined;
  const statement = parent?.parent;
  const isName = target?.type === 'identifier' || target?.type === 'member_expression';
  return statement?.type === 'expression_statement' && target != null && isName
    ? { statement, reference: target.text }
    : undefined;
}

function runtimeOf(node: Node | undefined, imports: readonly ImportedName[]): string | undefined {
  if (node?.type === 'new_expression') return textOf(childrenOf(node.childForFieldName('arguments'))[0]);
  if (node?.type !== 'member_expression') return undefined;
  const path = resolveName(node.text, imports);
  return path.startsWith('aws_cdk.aws_lambda.Runtime.') ? runtimeId(path.slice(path.lastIndexOf('.') + 1)) : undefined;
}

function constructOf(node: Node, root: Node, text: string): DatadogConstruct {
  const props = membersOf(childrenOf(node.childForFieldName('arguments'))[2]);
  const call = node.parent?.type === 'member_expression' ? node.parent.parent : undefined;
  const onTheSpot = call?.type === 'call_expression' ? call.parent : undefined;
  if (call != null && onTheSpot?.type === 'expression_statement')
    return {
      variable: '',
      statement: onTheSpot,
      calls: [callOf(onTheSpot, call)],
      props,
      otherUses: [],
    };
  const holder = holderOf(node);
  const variable = holder?.reference ?? '';
  const own = holder?.statement ?? node;
  // Another method may hold a construct of its own under the same name.
  const uses = nodesOf(root, 'identifier', 'member_expression').filter(
    (use) =>
      use.text === variable && isOutside(use, own) && isUseOf(use, variable, own, functionTypes) && !isTarget(use),
  );
  const calls: ConstructCall[] = [];
  const otherUses: number[] = holder === undefined ? [lineNumber(text, node.startIndex)] : [];
  for (const use of uses) {
    const method = use.parent?.type === 'member_expression' ? use.parent : undefined;
    const called = method?.parent?.type === 'call_expression' ? method.parent : undefined;
    const statement = called?.parent;
    if (called !== undefined && statement?.type === 'expression_statement') calls.push(callOf(statement, called));
    else otherUses.push(lineNumber(text, use.startIndex));
  }
  return { variable, statement: own, calls, props, otherUses };
}

function callOf(statement: Node, call: Node): ConstructCall {
  const isScoped = childrenOf(call.childForFieldName('arguments')).length > 1;
  return { statement, references: referencesIn(call), isScoped };
}

/** Whether a name is what another of Datadog's constructs is held in. */
function isTarget(use: Node): boolean {
  const { parent } = use;
  const target = parent?.childForFieldName('name') ?? parent?.childForFieldName('left');
  const value = parent?.childForFieldName('value') ?? parent?.childForFieldName('right');
  const isHeld = target?.id === use.id && value?.type === 'new_expression';
  const name = value?.childForFieldName('constructor')?.text.split('.').at(-1);
  return isHeld && (name === 'DatadogLambda' || name === 'Datadog');
}

/** The functions that `addLambdaFunctions([…])` is given; undefined where they are no list, none for other calls. */
function referencesIn(call: Node): string[] | undefined {
  const method = call.childForFieldName('function')?.childForFieldName('property')?.text;
  if (method !== 'addLambdaFunctions') return [];
  const list = childrenOf(call.childForFieldName('arguments'))[0];
  return list?.type === 'array' && !childrenOf(list).some(({ type }) => type === 'spread_element')
    ? childrenOf(list).map((item) => item.text)
    : undefined;
}

/** The members of an object by name. */
function membersOf(node: Node | undefined): Map<string, Node> {
  const members = new Map<string, Node>();
  if (node?.type !== 'object') return members;
  for (const pair of childrenOf(node)) {
    const key = pair.childForFieldName('key');
    const value = pair.childForFieldName('value');
    if (pair.type === 'pair' && key !== null && value !== null) members.set(textOf(key) ?? key.text, value);
  }
  return members;
}

function textsOf(node: Node | undefined): Record<string, string> {
  return Object.fromEntries([...membersOf(node)].map(([name, value]) => [name, textOf(value) ?? value.text]));
}

/** The text of a literal; undefined for everything else. */
function textOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'template_string')
    return node.namedChildCount <= 1 && !node.text.includes('${') ? node.text.slice(1, -1) : undefined;
  return node?.type === 'string' ? node.text.slice(1, -1) : undefined;
}
