import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import { readBaseImage } from './base-image.ts';
import type { ExecWord } from './dockerfile.ts';
import type { Command, Stage } from './stages.ts';

/**
 * What starts in an image. `handler`: a runtime interface client is told the handler in one word of CMD or ENTRYPOINT, which
 * stands in the stage `command.stage`. `elsewhere`: a client that is told no handler in the Dockerfile. `adapter`: a web
 * server behind the AWS Lambda Web Adapter. `unclear`: more words than a handler, or the shell form. `foreign`: anything
 * else, so that CMD is no handler.
 */
export type ImageStart =
  | { kind: 'handler'; command: Command; word: ExecWord; wordIndex: number }
  | { kind: 'elsewhere' }
  | { kind: 'adapter' }
  | { kind: 'unclear'; command: Command }
  | { kind: 'foreign'; command: Command | undefined };

/** What names a runtime interface client on a command line, by its language. Source: AWS's clients on GitHub, 2026. */
const clients: readonly (readonly [word: string, family: RuntimeFamily])[] = [
  ['awslambdaric', 'python'],
  ['aws-lambda-ric', 'node'],
  ['aws_lambda_ric', 'ruby'],
  ['com.amazonaws.services.lambda.runtime.api.client.AWSLambda', 'java'],
];

/** The entry point of AWS's base images, which is a client too. */
const lambdaEntrypoint = '/lambda-entrypoint.sh';

/** Tells what starts in a stage, and in which language, as far as its base image or its client says it. */
export function readStart(stage: Stage): { start: ImageStart; family: RuntimeFamily | undefined; isLambda: boolean } {
  const { family: baseFamily } = readBaseImage(stage.base);
  const client = [stage.entrypoint, stage.cmd].flatMap((command) => clientOf(command) ?? []).at(0);
  const isLambda = baseFamily !== undefined || client !== undefined || hasAdapter(stage);
  return { start: startOf(stage, baseFamily, client), family: client?.family ?? baseFamily, isLambda };
}

type Client = { command: Command; family: RuntimeFamily; after: number | undefined };

/** A client in a command, and the index of the word behind it; undefined in the shell form. */
function clientOf(command: Command | undefined): Client | undefined {
  if (command === undefined) return undefined;
  const { words } = command;
  if (words === undefined) {
    const found = clients.find(([name]) => command.instruction.text.includes(name));
    return found === undefined ? undefined : { command, family: found[1], after: undefined };
  }
  for (const [index, { value }] of words.entries()) {
    const name = value.slice(value.lastIndexOf('/') + 1);
    const found = clients.find(([client]) => client === name);
    if (found !== undefined) return { command, family: found[1], after: index + 1 };
  }
  return undefined;
}

function startOf(stage: Stage, baseFamily: RuntimeFamily | undefined, client: Client | undefined): ImageStart {
  const { entrypoint, cmd } = stage;
  if (hasAdapter(stage)) return { kind: 'adapter' };
  if (client !== undefined) {
    if (client.after === undefined) return { kind: 'unclear', command: client.command };
    const behind = client.command.words?.length ?? 0;
    if (behind > client.after) return handlerIn(client.command, client.after);
    return client.command === entrypoint && cmd !== undefined ? handlerIn(cmd, 0) : { kind: 'elsewhere' };
  }
  const isOwnEntrypoint = entrypoint !== undefined && entrypoint.words?.[0]?.value !== lambdaEntrypoint;
  if (baseFamily === undefined || isOwnEntrypoint) return { kind: 'foreign', command: entrypoint ?? cmd };
  const inEntrypoint = (entrypoint?.words?.length ?? 0) > 1;
  if (entrypoint !== undefined && inEntrypoint) return handlerIn(entrypoint, 1);
  return cmd === undefined ? { kind: 'elsewhere' } : handlerIn(cmd, 0);
}

/** A client takes exactly one word: anything beside it means that something else is going on. */
function handlerIn(command: Command, wordIndex: number): ImageStart {
  const word = command.words?.[wordIndex];
  const isAlone = command.words?.length === wordIndex + 1;
  return word !== undefined && isAlone ? { kind: 'handler', command, word, wordIndex } : { kind: 'unclear', command };
}

function hasAdapter({ copies, env }: Stage): boolean {
  const isCopied = copies.some(
    ({ from }) => from.includes('aws-lambda-adapter') || from.includes('aws-lambda-web-adapter'),
  );
  return isCopied || env.AWS_LAMBDA_EXEC_WRAPPER === '/opt/bootstrap';
}
