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

/** Variables that only the AWS Lambda Web Adapter reads. Source: the adapter's documentation, 2026. */
const webAdapterVariable = /^(?:AWS_LWA_|READINESS_CHECK_(?:PATH|PORT|PROTOCOL)$)/;

/** What starts with a file's name is a program; `index.js` as a handler would be an export called `js`. */
const fileName = /\.(?:[cm]?[jt]sx?|py|sh|rb|jar|dll|exe|json|ya?ml)$/;

/**
 * Returns why the command of a container image is no handler, so that a redirect must not take its place: the function has an
 * entry point of its own, a web server behind the AWS Lambda Web Adapter, or names a file to run. Empty where nothing speaks
 * against it, and for languages whose handler nobody redirects.
 */
export function findForeignStart({ shape, entryPoint = [] }: Subject, family: RuntimeFamily): Finding[] {
  if (family !== 'python' && family !== 'node') return [];
  if (hasImageWebAdapter(shape.variables)) return [finding('imageWebAdapter')];
  if (hasForeignEntryPoint(entryPoint)) return [finding('imageEntryPoint', { entryPoint: entryPoint[0] ?? '' })];
  const [command, ...others] = shape.command ?? [];
  if (command === undefined || others.length > 0 || isHandler(command)) return [];
  return [finding('imageCommandNoHandler', { command: command.split(/\s/)[0] ?? '' })];
}

/** Returns whether an entry point is set on the function that runs something else than a Lambda runtime. */
export function hasForeignEntryPoint(entryPoint: readonly string[]): boolean {
  return entryPoint.length > 0 && !entryPoint.some((part) => runtimeClients.test(part));
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
