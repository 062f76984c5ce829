const pascal = (text: string): string =>
  text.replace(/(^|-)(\w)/g, (_, _dash: string, letter: string) => letter.toUpperCase());
const snake = (text: string): string => text.replaceAll('-', '_');

/** The handler that a function of this runtime would have, in the habits of its language. */
export function usualHandler(runtime: string, team: string, purpose: string): string {
  if (runtime.startsWith('python')) return `${snake(team)}.${snake(purpose)}.handler`;
  if (runtime.startsWith('nodejs')) return `dist/${purpose}.handler`;
  if (runtime.startsWith('java'))
    return `com.example.${snake(team).replaceAll('_', '')}.${pascal(purpose)}Handler::handleRequest`;
  if (runtime.startsWith('dotnet'))
    return `Example.${pascal(team)}::Example.${pascal(team)}.${pascal(purpose)}::HandleAsync`;
  if (runtime.startsWith('ruby')) return `${snake(purpose)}.handler`;
  return 'bootstrap';
}

/** The name of Datadog's library layer for a runtime; undefined where there is none. */
export function libraryLayerName(runtime: string, isArm: boolean): string | undefined {
  const arm = isArm ? '-ARM' : '';
  if (runtime.startsWith('python')) return `Datadog-Python${runtime.slice('python'.length).replace('.', '')}${arm}`;
  if (runtime.startsWith('nodejs')) return `Datadog-Node${runtime.slice('nodejs'.length, -2)}-x`;
  if (runtime.startsWith('java')) return 'dd-trace-java';
  if (runtime.startsWith('dotnet')) return `dd-trace-dotnet${arm}`;
  if (runtime.startsWith('ruby')) return `Datadog-Ruby${runtime.slice('ruby'.length).replace('.', '-')}${arm}`;
  return undefined;
}

/** Where a redirected handler points; undefined for runtimes whose handler stays. */
export function redirectedHandler(runtime: string): string | undefined {
  if (runtime.startsWith('python')) return 'datadog_lambda.handler.handler';
  return runtime.startsWith('nodejs') ? '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler' : undefined;
}
