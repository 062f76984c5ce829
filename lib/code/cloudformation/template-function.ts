import { isRedirect, originalHandler } from '../../core/datadog/handlers.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { isShared, nodeAt } from '../data/data-document.ts';
import { isList, isMapping, type Value, type ValuePath } from '../edit/value.ts';
import { readImageStart } from './image-start.ts';
import { callOf, writtenOut } from './intrinsics.ts';
import { type LayerItem, type LayerLists, readLayerItems, readLayerLists } from './layer-items.ts';
import { mappingOf, type Template } from './template.ts';

type Mapping = { readonly [key: string]: Value };

/** The resource types that are functions. */
export const functionTypes = { sam: 'AWS::Serverless::Function', raw: 'AWS::Lambda::Function' } as const;

/** A function as its template defines it, SAM's Globals included. */
export type TemplateFunction = {
  logicalId: string;
  isSam: boolean;
  /** Where its properties stand in the document; undefined when they are brought in from elsewhere. */
  path: ValuePath | undefined;
  /** Whether handler, layers and variables are written at the function, and there alone. */
  isOwnText: boolean;
  isImage: boolean;
  /** Whether SAM builds its image from a Dockerfile that it names, with which its command is edited too. */
  isBuiltFromDockerfile: boolean;
  /** What runs the command of an image, as far as the template says it; undefined for an expression. */
  entryPoint: readonly string[] | undefined;
  runtime: string | undefined;
  /** The parameter's default stands in for what the deployment gives. */
  isRuntimeByParameter: boolean;
  architecture: string;
  /** As it is written; undefined where there is none. Of an image, what the template lets it start instead of its own command. */
  handler: string | undefined;
  /** Where the handler stands, or would; undefined for the command of an image that is no single plain word. */
  handlerPath: ValuePath | undefined;
  /** Where the handler comes from. An expression cannot be edited in place. */
  handlerSource: 'own' | 'globals' | 'expression' | 'none';
  layers: LayerLists;
  inheritedLayers: LayerItem[];
  /** In the order of the file. */
  ownVariables: ReadonlyMap<string, Value>;
  inheritedVariables: ReadonlyMap<string, Value>;
  /** Whether the variables are a plain map or not there, so that they can be read and added to. */
  hasPlainVariables: boolean;
  role: Value | undefined;
  policies: Value | undefined;
  hasAlias: boolean;
};

/** All functions of a template, in its order. */
export function readFunctions(template: Template, layerAccount: string | undefined): TemplateFunction[] {
  const globals = mappingOf(mappingOf(template.section('Globals')).Function);
  return template.resources().flatMap(([logicalId, resource]) => {
    const isSam = resource.Type === functionTypes.sam;
    if (!isSam && resource.Type !== functionTypes.raw) return [];
    return [
      {
        ...readFunction(template, logicalId, mappingOf(resource.Properties), isSam ? globals : {}, isSam, layerAccount),
        isBuiltFromDockerfile: isSam && namesDockerfile(resource.Metadata),
      },
    ];
  });
}

function readFunction(
  template: Template,
  logicalId: string,
  own: Mapping,
  globals: Mapping,
  isSam: boolean,
  layerAccount: string | undefined,
): Omit<TemplateFunction, 'isBuiltFromDockerfile'> {
  const given = (name: string) => own[name] ?? globals[name];
  const path = ['Resources', logicalId, 'Properties'];
  const runtime = template.text(given('Runtime'));
  const isImage = given('PackageType') === 'Image' || given('ImageUri') !== undefined || isImageCode(own.Code);
  const variables = mappingOf(own.Environment).Variables;
  const inherited = mappingOf(globals.Environment).Variables;
  return {
    logicalId,
    isSam,
    path: isEditable(template, path) ? path : undefined,
    isOwnText: !ownPlaces.some((place) => isShared(template.document, [...path, ...place])),
    isImage,
    runtime: runtime?.text,
    isRuntimeByParameter: runtime?.isByParameter ?? false,
    architecture:
      architectureOf(template, globals.Architectures) ?? architectureOf(template, own.Architectures) ?? 'x86_64',
    ...(isImage ? commandOf(template, path, own, globals) : handlerOf(template, path, own, globals)),
    layers: readLayerLists(template, [...path, 'Layers'], layerAccount),
    inheritedLayers: readLayerItems(template, globals.Layers, layerAccount),
    ownVariables: variablesOf(variables),
    inheritedVariables: variablesOf(inherited),
    hasPlainVariables: isPlainEnvironment(own.Environment) && isPlainEnvironment(globals.Environment),
    role: given('Role'),
    policies: own.Policies,
    hasAlias: given('AutoPublishAlias') !== undefined,
  };
}

type Start = Pick<TemplateFunction, 'handler' | 'handlerPath' | 'handlerSource' | 'entryPoint'>;

function handlerOf({ document }: Template, properties: ValuePath, own: Mapping, globals: Mapping): Start {
  const handler = own.Handler ?? globals.Handler;
  const path = [...properties, 'Handler'];
  const isMarked = nodeAt(document, path)?.isMarked === true;
  return {
    handler: handler === undefined || handler === null ? undefined : writtenOut(handler),
    handlerPath: path,
    handlerSource: isMarked ? 'expression' : handlerSourceOf(own.Handler, globals.Handler),
    entryPoint: [],
  };
}

function commandOf(template: Template, properties: ValuePath, own: Mapping, globals: Mapping): Start {
  const { command, source, path, entryPoint } = readImageStart(
    template,
    properties,
    own.ImageConfig,
    globals.ImageConfig,
  );
  return { handler: command, handlerPath: path, handlerSource: source, entryPoint };
}

function namesDockerfile(metadata: Value | undefined): boolean {
  return isMapping(metadata) && (metadata.DockerContext !== undefined || metadata.Dockerfile !== undefined);
}

const ownPlaces: readonly ValuePath[] = [['Handler'], ['Layers'], ['Environment'], ['Environment', 'Variables']];

/** Whether a function's properties are written here and nowhere else. */
function isEditable({ document }: Template, path: ValuePath): boolean {
  const node = nodeAt(document, path);
  if (node === undefined || !(node.kind === 'map' || node.kind === 'empty')) return false;
  // Under a merge key a member that is not there may still come from elsewhere.
  if (isMapping(node.value) && node.value['<<'] !== undefined) return false;
  return !isShared(document, path);
}

function isImageCode(code: Value | undefined): boolean {
  return isMapping(code) && code.ImageUri !== undefined;
}

/** SAM puts the lists of Globals and function one behind the other, and the tools take the first. */
function architectureOf(template: Template, value: Value | undefined): string | undefined {
  return template.text(isList(value) ? value[0] : value)?.text;
}

function handlerSourceOf(own: Value | undefined, global: Value | undefined): TemplateFunction['handlerSource'] {
  const handler = own ?? global;
  if (handler === undefined || handler === null) return 'none';
  if (typeof handler !== 'string') return 'expression';
  return own === undefined ? 'globals' : 'own';
}

function variablesOf(value: Value | undefined): ReadonlyMap<string, Value> {
  if (!isMapping(value) || callOf(value) !== undefined) return new Map();
  // A variable without a value is none.
  return new Map(Object.entries(value).filter(([, member]) => member !== null));
}

function isPlainEnvironment(environment: Value | undefined): boolean {
  if (environment === undefined || environment === null) return true;
  if (!isMapping(environment) || callOf(environment) !== undefined) return false;
  const { Variables: variables } = environment;
  if (variables === undefined || variables === null) return true;
  return isMapping(variables) && callOf(variables) === undefined;
}

/** A function's variables as texts for reading, those of Globals first. */
export function variablesFor({ inheritedVariables, ownVariables }: TemplateFunction): Record<string, string> {
  return Object.fromEntries([...inheritedVariables, ...ownVariables].map(([name, value]) => [name, writtenOut(value)]));
}

/** All items of a function's layers, those of Globals first. */
export function layerItemsOf({ inheritedLayers, layers }: TemplateFunction): LayerItem[] {
  return [...inheritedLayers, ...layers.lists.flatMap(({ items }) => items)];
}

/** The handler that a SAM function would have without one of its own; undefined for images and every other function. */
export function inheritedHandler(template: Template, { isSam, isImage }: TemplateFunction): Value | undefined {
  return isSam && !isImage ? mappingOf(mappingOf(template.section('Globals')).Function).Handler : undefined;
}

/** Whether Datadog was put on a function before, by hand or by an edit in place. */
export function isInstrumented(subject: TemplateFunction): boolean {
  return (
    isRedirect(subject.handler) ||
    layerItemsOf(subject).some(({ isDatadog }) => isDatadog) ||
    variablesFor(subject).AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper
  );
}

/** The handler that a redirected function has of its own; undefined when nothing says it. */
export function ownHandlerOf(subject: TemplateFunction): string | undefined {
  return isRedirect(subject.handler) ? originalHandler(variablesFor(subject)) : subject.handler;
}
