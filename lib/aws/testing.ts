import { createServer, type IncomingMessage } from 'node:http';
import { awsAccountIdSchema } from '../core/lambda/account-id.ts';
import { createClients } from './client.ts';
import { type AwsContext, unpacedContext } from './context.ts';
import type { AwsSession } from './session.ts';

/** What was asked: the path with its query, and the body as text. */
export type Question = { url: URL; body: string };

/** A server in place of AWS. */
export type Stand = {
  session: (context?: AwsContext) => AwsSession;
  /** Every question so far, in order. */
  questions: Question[];
  close: () => Promise<void>;
};

/**
 * Starts a small HTTP server in place of AWS that returns 200 to everything, with what `answer` returns as JSON (a text as
 * it is, as XML), as a
 * misguided proxy or emulator does; and points the SDK at it through AWS_ENDPOINT_URL. Its session needs no role.
 */
export async function standInForAws(answer: (question: Question) => unknown): Promise<Stand> {
  const questions: Question[] = [];
  const server = createServer(async (request, response) => {
    const question = { url: new URL(request.url ?? '/', 'http://stand-in'), body: await bodyOf(request) };
    questions.push(question);
    const body = answer(question);
    const type = typeof body === 'string' ? 'text/xml' : 'application/json';
    response.writeHead(200, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    session: (context = unpacedContext) => sessionWithoutRole(context),
    questions,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

function sessionWithoutRole(context: AwsContext): AwsSession {
  const awsAccountId = awsAccountIdSchema.parse('111122223333');
  const obtainedAt = performance.now();
  const credentials = {
    accessKeyId: 'AKIASTANDIN',
    secretAccessKey: 'any-secret',
    sessionToken: 'any-token',
    expiration: new Date(Date.now() + 3600_000),
    obtainedAt,
  };
  return {
    awsAccountId,
    partition: 'aws',
    purpose: 'read',
    roleArn: `arn:aws:iam::${awsAccountId}:role/Any`,
    context,
    names: () => ({ roleSessionName: 'test' }),
    credentials: () => Promise.resolve(credentials),
    forgetCredentials: () => undefined,
    clients: createClients(),
  };
}
