import type { Finding } from '../change/change.ts';
import type { Subject } from '../change/provider.ts';
import { finding } from './findings.ts';
import type { RuntimeFamily } from './runtimes.ts';

/**
 * Programs that run a Lambda handler, as they stand in an entry point: the start script of AWS's own images, and the runtime
 * interface clients of each language. Source: AWS's documentation of container images and of these clients, 2026.
 */
const runtimeClients =
  /lambda-entrypoint\.sh$|awslambdaric$|aws-lambda-ric$|aws_lambda_ric$|^com\.amazonaws\.services\.lambda\.runtime\.api\.client\.AWSLambda$|Amazon\.Lambda\.RuntimeSupport|(?:^|\/)bootstrap$/;

/** Programs that run whatever they are given: with one of these in front, only a runtime client behind it runs a handler. */
const programs =
  /(?:^|\/)(?:node|nodejs|python[\d.]*|java|ruby|dotnet|npm|npx|yarn|pnpm|bun|deno|uvicorn|gunicorn|hypercorn|flask|php[\d.]*|nginx|caddy)$/;

/** Variables that only the AWS Lambda Web Adapter reads. Source: the adapter's documentation, 2026. */
const webAdapterVariable = /^(?:AWS_LWA_|READINESS_CHECK_(?:PATH|PORT|PROTOCOL)$)/;

/** What starts with a file's name is a program; `index.js` as a handler would be an export called `js`. */
const fileName = /\.(?:[cm]?[jt]sx?|py|sh|rb|jar|dll|exe|json|ya?ml)$/;

/**
 * Returns what is known of how a container image starts, where its command would have to be a handler: blocking, where the entry
 * point of the function runs something else, a web server stands behind the AWS Lambda Web Adapter, or the command names a file
 * to run; a warning where a script of the image's own decides. Empty for languages whose handler nobody redirects.
 */
export function findForeignStart({ shape, entryPoint = [] }: Subject, family: RuntimeFamily): Finding[] {
  if (family !== 'python' && family !== 'node') return [];
  if (hasImageWebAdapter(shape.variables)) return [finding('imageWebAdapter')];
  const [program = ''] = entryPoint;
  const runsClient = entryPoint.some((part) => runtimeClients.test(part));
  if (startsProgram(entryPoint) && !runsClient) return [finding('imageEntryPoint', { entryPoint: program })];
  const [command, ...others] = shape.command ?? [];
  if (command !== undefined && others.length === 0 && !isHandler(command))
    return [finding('imageCommandNoHandler', { command: command.split(/\s/)[0] ?? '' })];
  return program === '' || runsClient ? [] : [finding('imageEntryPointOpaque', { entryPoint: program })];
}

/** Returns whether an entry point that is set on the function starts a program itself, without the start script of AWS's images. */
export function startsProgram(entryPoint: readonly string[]): boolean {
  // `/usr/bin/env node` names its program second.
  return entryPoint.slice(0, 2).some((part) => programs.test(part));
}

/** Returns whether the AWS Lambda Web Adapter runs a container image, as far as the function's variables tell. */
function hasImageWebAdapter(variables: Readonly<Record<string, string>>): boolean {
  return (
    variables.AWS_LAMBDA_EXEC_WRAPPER === '/opt/bootstrap' ||
    Object.keys(variables).some((name) => webAdapterVariable.test(name))
  );
}

/** Whether a text can be a handler of Python or Node.js: a module and a function, and no file. */
function isHandler(command: string): boolean {
  return /[^./][^/]*\.[^./\s]+$/.test(command) && !fileName.test(command);
}
