import { isList, isMapping, type Value } from '#lib/code/edit/value.ts';

type Mapping = { readonly [key: string]: Value };

/*
 * A model of Datadog's macro for the tests against real tools: it rewrites an expanded template as the macro does, told by
 * what the macro made of 33 functions. It knows nothing of the way that is tested.
 */

/** The parameters that a template gives the macro; undefined when it does not call it. */
export function macroParametersIn(template: Value): Mapping | undefined {
  const root = mapping(template);
  const transforms = isList(root.Transform) ? root.Transform : [root.Transform ?? null];
  for (const transform of transforms) {
    if (transform === 'DatadogServerless') return mapping(mapping(mapping(root.Mappings).Datadog).Parameters);
    if (isMapping(transform) && transform.Name === 'DatadogServerless') return mapping(transform.Parameters);
  }
  return undefined;
}

/** The template as the macro returns it. */
export function applyMacro(template: Value, parameters: Mapping | undefined): Value {
  if (parameters === undefined) return template;
  const root = mapping(template);
  const excluded = isList(parameters.exclude) ? parameters.exclude : [];
  const resources = Object.entries(mapping(root.Resources)).map(([logicalId, resource]): [string, Value] => {
    const { Type: type, Properties: properties } = mapping(resource);
    const own = mapping(properties);
    const isImage = own.PackageType === 'Image';
    if (type !== 'AWS::Lambda::Function' || isImage || excluded.includes(logicalId)) return [logicalId, resource];
    return [logicalId, { ...mapping(resource), Properties: instrumented(own, parameters, root) }];
  });
  return { ...root, Resources: Object.fromEntries(resources) };
}

function instrumented(own: Mapping, parameters: Mapping, root: Mapping): Mapping {
  const resolve = (value: Value | undefined): string => {
    const name = mapping(value).Ref;
    const preset = typeof name === 'string' ? mapping(mapping(root.Parameters)[name]).Default : value;
    return typeof preset === 'string' ? preset : '';
  };
  const runtime = resolve(own.Runtime);
  const isArm = resolve(isList(own.Architectures) ? own.Architectures[0] : undefined) === 'arm64';
  const is = (prefix: string) => runtime.startsWith(prefix);
  const layers = libraryOf(runtime, isArm, parameters).map((name) => layerArn(name));
  if (parameters.extensionLayerVersion !== undefined)
    layers.push(layerArn(`Datadog-Extension${isArm ? '-ARM' : ''}:${String(parameters.extensionLayerVersion)}`));
  const variables: Record<string, Value> = {
    ...defaultsOf(parameters),
    ...mapping(mapping(own.Environment).Variables),
  };
  const { Handler: handler = null } = own;
  if (is('java') || is('dotnet')) variables.AWS_LAMBDA_EXEC_WRAPPER = '/opt/datadog_wrapper';
  else variables.DD_LAMBDA_HANDLER = handler;
  const redirected = is('python')
    ? 'datadog_lambda.handler.handler'
    : is('nodejs')
      ? '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler'
      : handler;
  return { ...own, Handler: redirected, Layers: withLayers(own.Layers, layers), Environment: { Variables: variables } };
}

function withLayers(value: Value | undefined, added: readonly string[]): Value {
  const branches = mapping(value)['Fn::If'];
  if (isList(branches)) {
    const [condition = null, ...sides] = branches;
    return { 'Fn::If': [condition, ...sides.map((side) => withLayers(side, added))] };
  }
  const present = isList(value) ? value : [];
  return [...present, ...added.filter((arn) => !present.includes(arn))];
}

function libraryOf(runtime: string, isArm: boolean, parameters: Mapping): string[] {
  const arm = isArm ? '-ARM' : '';
  const version = (name: string) => String(parameters[`${name}LayerVersion`]);
  if (runtime.startsWith('python'))
    return [`Datadog-Python${runtime.slice(6).replace('.', '')}${arm}:${version('python')}`];
  if (runtime.startsWith('nodejs')) return [`Datadog-Node${runtime.slice(6).replace('.', '-')}:${version('node')}`];
  if (runtime.startsWith('java')) return [`dd-trace-java:${version('java')}`];
  if (runtime.startsWith('dotnet')) return [`dd-trace-dotnet${arm}:${version('dotnet')}`];
  if (runtime.startsWith('ruby')) return [`Datadog-Ruby${runtime.slice(4).replace('.', '-')}${arm}:${version('ruby')}`];
  return [];
}

function layerArn(name: string): string {
  return `arn:aws:lambda:\${AWS::Region}:464622532012:layer:${name}`;
}

/** Variables that the macro sets unless the function has them. */
function defaultsOf(parameters: Mapping): Record<string, Value> {
  const named: Record<string, Value | undefined> = {
    DD_API_KEY_SECRET_ARN: parameters.apiKeySecretArn,
    DD_SITE: parameters.site ?? 'datadoghq.com',
    DD_ENV: parameters.env,
    DD_SERVICE: parameters.service,
    DD_VERSION: parameters.version,
    DD_TRACE_ENABLED: parameters.enableDDTracing ?? true,
    DD_SERVERLESS_LOGS_ENABLED: parameters.enableDDLogs ?? true,
    DD_ENHANCED_METRICS: parameters.enableEnhancedMetrics ?? true,
    DD_MERGE_XRAY_TRACES: parameters.enableXrayTracing ?? false,
    DD_CAPTURE_LAMBDA_PAYLOAD: parameters.captureLambdaPayload ?? false,
    DD_FLUSH_TO_LOG: parameters.extensionLayerVersion === undefined,
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function mapping(value: Value | undefined): Mapping {
  return isMapping(value) ? value : {};
}
