import type { Node } from 'web-tree-sitter';
import { lineNumber } from '../source/lines.ts';
import {
  type ConstructCall,
  type DatadogConstruct,
  datadogClasses,
  type FunctionSite,
  functionClasses,
  type ImportedName,
  resolveName,
  runtimeId,
  type SourceReading,
} from './function-site.ts';
import { type CallShape, readEnvironmentCalls } from './read-environment-calls.ts';
import { type BlockShapes, childrenOf, findHome, isOutside, isUseOf, nodesOf } from './source-tree.ts';

const shapes: BlockShapes = {
  blocks: new Set(['module', 'block']),
  functions: new Set(['function_definition', 'lambda']),
  transparent: new Set(),
  constructorName: '__init__',
  self: 'self',
  classBodies: new Set(),
  declares: (block, name) => {
    const owner = block.parent;
    const parameters = owner?.childForFieldName('parameters');
    const loop = owner?.type === 'for_statement' ? owner.childForFieldName('left') : null;
    const assigned = childrenOf(block).map((statement) =>
      statement.firstNamedChild?.type === 'assignment' ? statement.firstNamedChild.childForFieldName('left') : null,
    );
    const made = [parameters, loop, ...assigned].find(
      (node) =>
        node?.text === name ||
        (node != null && node.type !== 'attribute' && nodesOf(node, 'identifier').some(({ text }) => text === name)),
    );
    return made ?? undefined;
  },
};

const functionTypes: ReadonlySet<string> = new Set(['function_definition']);

const calls: CallShape = {
  call: 'call',
  object: 'object',
  method: 'attribute',
  setVariable: 'add_environment',
};

/** Reads a Python module. */
export function readPython(root: Node, text: string): SourceReading {
  const statements = childrenOf(root).filter(
    ({ type }) => type === 'import_statement' || type === 'import_from_statement',
  );
  const imports = statements.flatMap(importsOf);
  const called = nodesOf(root, 'call').map((node) => ({
    node,
    path: resolveName(node.childForFieldName('function')?.text ?? '', imports),
  }));
  return {
    imports,
    lastImport: statements.at(-1),
    environmentCalls: readEnvironmentCalls(root, calls),
    sites: called.flatMap(({ node, path }) =>
      functionClasses[path] === undefined ? [] : [siteOf(node, path, text, imports)],
    ),
    constructs: called.flatMap(({ node, path }) => (datadogClasses.has(path) ? [constructOf(node, root, text)] : [])),
    subclasses: nodesOf(root, 'class_definition').flatMap((definition) => {
      const parents = childrenOf(definition.childForFieldName('superclasses'));
      const isFunction = parents.some((parent) => functionClasses[resolveName(parent.text, imports)] !== undefined);
      const name = definition.childForFieldName('name')?.text ?? '';
      return isFunction ? [{ name, line: lineNumber(text, definition.startIndex) }] : [];
    }),
  };
}

function importsOf(statement: Node): ImportedName[] {
  const names = statement.childrenForFieldName('name').flatMap((word) => (word === null ? [] : [word]));
  const module = statement.childForFieldName('module_name')?.text;
  return names.map((word) => {
    const name = word.childForFieldName('name')?.text ?? word.text;
    const alias = word.childForFieldName('alias')?.text;
    const path = module === undefined ? name : `${module}.${name}`;
    // `import aws_cdk.aws_lambda` makes the first name known, through which the others are reached.
    const [head = name] = name.split('.');
    const isPackage = module === undefined && alias === undefined;
    return {
      name: alias ?? (isPackage ? head : name),
      path: isPackage ? head : path,
      statement,
      word,
      isAlone: names.length === 1,
    };
  });
}

function siteOf(node: Node, path: string, text: string, imports: readonly ImportedName[]): FunctionSite {
  const given = childrenOf(node.childForFieldName('arguments'));
  const [scope, id] = given.filter(({ type }) => type !== 'keyword_argument');
  const members = keywordsOf(node);
  const { isImage, runtime, handler } = functionClasses[path] ?? {};
  const named = textOf(members.get('handler'));
  const runtimeNode = members.get('runtime');
  const holder = holderOf(node);
  const home = holder === undefined ? undefined : findHome(holder.statement, scope?.text ?? '', shapes);
  return {
    id: textOf(id ?? members.get('id')) ?? id?.text ?? '',
    line: lineNumber(text, node.startIndex),
    isImage: isImage === true || runtimeNode?.text.endsWith('FROM_IMAGE') === true,
    runtime: runtime ?? runtimeOf(runtimeNode, imports),
    architecture: members.get('architecture')?.text.endsWith('ARM_64') === true ? 'arm64' : 'x86_64',
    handler: handler?.(named) ?? named,
    command: commandOf(members.get('code')),
    environment: textsOf(members.get('environment')),
    layers: childrenOf(members.get('layers')).map((layer) => textOf(nodesOf(layer, 'string').at(-1)) ?? layer.text),
    reach: holder === undefined || home === undefined ? undefined : { ...holder, home },
    snippet: node.childForFieldName('function')?.text ?? '',
  };
}

/** The command that the image's code is given, such as `DockerImageCode.from_image_asset("x", cmd=["a.b"])`. */
function commandOf(code: Node | undefined): string | undefined {
  const command = code?.type === 'call' ? keywordsOf(code).get('cmd') : undefined;
  const words = command?.type === 'list' ? childrenOf(command) : undefined;
  if (command === undefined || words?.length === 0) return undefined;
  return (words?.length === 1 ? textOf(words[0]) : undefined) ?? command.text;
}

function holderOf(node: Node): { statement: Node; reference: string } | undefined {
  const assignment = node.parent?.type === 'assignment' ? node.parent : undefined;
  const target = assignment?.childForFieldName('left');
  const statement = assignment?.parent;
  const isName = target?.type === 'identifier' || target?.type === 'attribute';
  return statement?.type === 'expression_statement' && target != null && isName
    ? { statement, reference: target.text }
    : undefined;
}

function runtimeOf(node: Node | undefined, imports: readonly ImportedName[]): string | undefined {
  if (node?.type === 'call') return textOf(childrenOf(node.childForFieldName('arguments'))[0]);
  if (node?.type !== 'attribute') return undefined;
  const path = resolveName(node.text, imports);
  return path.startsWith('aws_cdk.aws_lambda.Runtime.') ? runtimeId(path.slice(path.lastIndexOf('.') + 1)) : undefined;
}

function constructOf(node: Node, root: Node, text: string): DatadogConstruct {
  const props = keywordsOf(node);
  const call = node.parent?.type === 'attribute' ? node.parent.parent : undefined;
  const onTheSpot = call?.type === 'call' ? call.parent : undefined;
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
  const uses = nodesOf(root, 'identifier', 'attribute').filter(
    (use) =>
      use.text === variable && isOutside(use, own) && isUseOf(use, variable, own, functionTypes) && !isTarget(use),
  );
  const calls: ConstructCall[] = [];
  const otherUses: number[] = holder === undefined ? [lineNumber(text, node.startIndex)] : [];
  for (const use of uses) {
    const method = use.parent?.type === 'attribute' ? use.parent : undefined;
    const called = method?.parent?.type === 'call' ? method.parent : undefined;
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
  const assignment = use.parent?.type === 'assignment' ? use.parent : undefined;
  const value = assignment?.childForFieldName('right');
  const isHeld = assignment?.childForFieldName('left')?.id === use.id && value?.type === 'call';
  const name = value?.childForFieldName('function')?.text.split('.').at(-1);
  return isHeld && (name === 'DatadogLambda' || name === 'Datadog');
}

function referencesIn(call: Node): string[] | undefined {
  const method = call.childForFieldName('function')?.childForFieldName('attribute')?.text;
  if (method !== 'add_lambda_functions') return [];
  const list = childrenOf(call.childForFieldName('arguments'))[0];
  return list?.type === 'list' && !childrenOf(list).some(({ type }) => type === 'list_splat')
    ? childrenOf(list).map((item) => item.text)
    : undefined;
}

function keywordsOf(call: Node): Map<string, Node> {
  const members = new Map<string, Node>();
  for (const argument of childrenOf(call.childForFieldName('arguments'))) {
    const value = argument.type === 'keyword_argument' ? argument.childForFieldName('value') : null;
    if (value !== null) members.set(argument.childForFieldName('name')?.text ?? '', value);
  }
  return members;
}

function textsOf(node: Node | undefined): Record<string, string> {
  if (node?.type !== 'dictionary') return {};
  return Object.fromEntries(
    childrenOf(node).flatMap((pair) => {
      const name = textOf(pair.childForFieldName('key'));
      const value = pair.childForFieldName('value');
      return name === undefined || value === null ? [] : [[name, textOf(value) ?? value.text]];
    }),
  );
}

/** The text of a literal without anything to fill in; undefined for everything else. */
function textOf(node: Node | null | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  const parts = childrenOf(node);
  if (parts.some(({ type }) => type === 'interpolation')) return undefined;
  return parts
    .filter(({ type }) => type === 'string_content')
    .map(({ text }) => text)
    .join('');
}
