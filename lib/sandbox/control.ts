import { z } from 'zod';
import { faultSchema } from './faults.ts';
import { editFunction, functionEditSchema } from './function-edit.ts';
import { hostAwsAccountId } from './identity/credentials.ts';
import { policyDocumentSchema } from './identity/policy.ts';
import { createRoleStack, statementsForActions } from './identity/role-policies.ts';
import { trustActions } from './identity/trust.ts';
import { settle } from './lambda/function-record.ts';
import { generateFunctions } from './organisation/generate.ts';
import { functionRecordSchema, layerSchema } from './records.ts';
import type { Sandbox } from './sandbox.ts';
import { emptyReply, jsonReply, type Reply } from './wire/reply.ts';

type Handler = (sandbox: Sandbox, input: { parameters: string[]; query: URLSearchParams; body: unknown }) => Reply;

const routes: readonly [method: string, path: RegExp, handler: Handler][] = [
  [
    'GET',
    /^health$/,
    (sandbox) =>
      jsonReply({
        status: 'ok',
        accounts: [...sandbox.state.accounts.values()],
        functions: countFunctions(sandbox),
      }),
  ],
  ['POST', /^reset$/, (sandbox) => resetAll(sandbox)],
  ['GET', /^faults$/, (sandbox) => jsonReply({ faults: sandbox.faults.list() })],
  ['POST', /^faults$/, (sandbox, { body }) => jsonReply(sandbox.faults.add(faultSchema.parse(body)), 201)],
  ['DELETE', /^faults(?:\/(\d+))?$/, (sandbox, { parameters: [id] }) => removeFaults(sandbox, id)],
  [
    'GET',
    /^requests$/,
    (sandbox, { query }) =>
      jsonReply({
        latestSequence: sandbox.requestLog.latestSequence,
        requests: sandbox.requestLog.since(Number(query.get('since') ?? 0)),
      }),
  ],
  ['GET', /^settings$/, (sandbox) => jsonReply(sandbox.settings)],
  ['POST', /^settings$/, changeSettings],
  ['POST', /^clock$/, advanceClock],
  ['GET', /^functions\/(\d{12})\/([a-z0-9-]+)\/([\w.-]+)$/, showFunction],
  ['POST', /^functions\/(\d{12})\/([a-z0-9-]+)\/([\w.-]+)$/, changeFunction],
  ['PUT', /^functions\/(\d{12})\/([a-z0-9-]+)\/([\w.-]+)$/, putFunction],
  ['POST', /^functions\/(\d{12})\/([a-z0-9-]+)$/, addFunctions],
  ['PUT', /^accounts\/(\d{12})$/, putAccount],
  ['GET', /^accounts\/(\d{12})\/roles$/, listRoles],
  ['POST', /^accounts\/(\d{12})\/roles$/, createRole],
  ['POST', /^accounts\/(\d{12})\/role-stack$/, createStack],
  ['DELETE', /^accounts\/(\d{12})\/roles\/([\w+=,.@-]+)$/, deleteRole],
  ['PUT', /^layers\/([a-z0-9-]+)$/, putLayer],
];

/**
 * Serves `/_sandbox/…`, through which tests and demonstrations inspect and control the simulation. 400 names what was wrong
 * with the input.
 */
export function answerControl(sandbox: Sandbox, method: string, url: URL, body: string): Reply {
  const path = url.pathname.slice('/_sandbox/'.length);
  for (const [routeMethod, pattern, handler] of routes) {
    const match = routeMethod === method ? pattern.exec(path) : null;
    if (!match) continue;
    try {
      return handler(sandbox, {
        parameters: match.slice(1),
        query: url.searchParams,
        body: body === '' ? {} : JSON.parse(body),
      });
    } catch (error) {
      if (error instanceof z.ZodError) return jsonReply({ error: z.prettifyError(error) }, 400);
      if (error instanceof SyntaxError) return jsonReply({ error: 'The body is not JSON.' }, 400);
      throw error;
    }
  }
  return jsonReply({ error: `There is no ${method} /_sandbox/${path}.` }, 404);
}

function countFunctions(sandbox: Sandbox): number {
  let count = 0;
  for (const functions of sandbox.state.functions.values()) count += functions.size;
  return count;
}

function resetAll(sandbox: Sandbox): Reply {
  sandbox.reset();
  return emptyReply();
}

function removeFaults(sandbox: Sandbox, id: string | undefined): Reply {
  sandbox.faults.remove(id === undefined ? undefined : Number(id));
  return emptyReply();
}

const settingsSchema = z.strictObject({
  hasQuotas: z.boolean().optional(),
  updateMilliseconds: z.number().min(0).optional(),
  latencyMilliseconds: z.number().min(0).optional(),
  metricDelaySeconds: z.number().min(0).optional(),
});

function changeSettings(sandbox: Sandbox, { body }: { body: unknown }): Reply {
  Object.assign(sandbox.settings, settingsSchema.parse(body));
  return jsonReply(sandbox.settings);
}

function advanceClock(sandbox: Sandbox, { body }: { body: unknown }): Reply {
  sandbox.clock.advance(z.strictObject({ advanceSeconds: z.number() }).parse(body).advanceSeconds * 1000);
  return jsonReply({ now: new Date(sandbox.clock.now()).toISOString() });
}

function showFunction(
  sandbox: Sandbox,
  { parameters: [awsAccountId = '', region = '', name = ''] }: { parameters: string[] },
): Reply {
  const record = sandbox.state.findFunction(awsAccountId, region, name);
  if (!record) return jsonReply({ error: 'There is no such function.' }, 404);
  settle(record, sandbox.clock.now());
  return jsonReply(record);
}

function changeFunction(
  sandbox: Sandbox,
  { parameters: [awsAccountId = '', region = '', name = ''], body }: { parameters: string[]; body: unknown },
): Reply {
  const isThere = editFunction(
    sandbox.state,
    awsAccountId,
    region,
    name,
    functionEditSchema.parse(body),
    sandbox.clock.now(),
  );
  if (!isThere) return jsonReply({ error: 'There is no such function.' }, 404);
  return sandbox.state.findFunction(awsAccountId, region, name)
    ? showFunction(sandbox, { parameters: [awsAccountId, region, name] })
    : emptyReply();
}

function putFunction(
  sandbox: Sandbox,
  { parameters: [awsAccountId = '', region = '', name = ''], body }: { parameters: string[]; body: unknown },
): Reply {
  sandbox.state.putFunction(awsAccountId, region, name, functionRecordSchema.parse(body));
  return jsonReply({}, 201);
}

/** Adds an account of the commercial partition, without functions and roles. */
function putAccount(sandbox: Sandbox, { parameters: [awsAccountId = ''] }: { parameters: string[] }): Reply {
  sandbox.state.putAccount({ awsAccountId, name: awsAccountId, partition: 'aws', enabledOptInRegions: [] });
  return jsonReply({}, 201);
}

function addFunctions(
  sandbox: Sandbox,
  { parameters: [awsAccountId = '', region = ''], body }: { parameters: string[]; body: unknown },
): Reply {
  const { count, prefix } = z
    .strictObject({
      count: z.int().min(1).max(100_000),
      prefix: z.string().optional(),
    })
    .parse(body);
  return jsonReply(
    {
      names: generateFunctions(sandbox.state, {
        awsAccountId,
        region,
        count,
        prefix,
      }),
    },
    201,
  );
}

const roleInputSchema = z.strictObject({
  roleName: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  externalId: z.string().optional(),
  trustedPrincipal: z.string().default(`arn:aws:iam::${hostAwsAccountId}:root`),
  /** IAM action patterns that are allowed on everything; `policy` takes a whole document instead. */
  actions: z.array(z.string()).optional(),
  policy: policyDocumentSchema.optional(),
  trustedActions: z.array(z.enum(trustActions)).optional(),
  maxSessionSeconds: z.int().min(3600).max(43_200).default(3600),
});

function createRole(
  sandbox: Sandbox,
  { parameters: [awsAccountId = ''], body }: { parameters: string[]; body: unknown },
): Reply {
  const account = sandbox.state.accounts.get(awsAccountId);
  if (!account) return jsonReply({ error: 'There is no such account.' }, 404);
  const { actions, policy, ...role } = roleInputSchema.parse(body);
  sandbox.state.putRole(awsAccountId, {
    ...role,
    statements: policy?.Statement ?? statementsForActions(actions ?? ['*']),
    createdAt: new Date(sandbox.clock.now()).toISOString(),
  });
  return jsonReply(
    {
      roleArn: `arn:${account.partition}:iam::${awsAccountId}:role/${role.roleName}`,
    },
    201,
  );
}

const roleStackSchema = z.strictObject({
  externalId: z.string(),
  trustedPrincipal: z.string().default(`arn:aws:iam::${hostAwsAccountId}:root`),
  hasWriteRole: z.boolean().default(true),
  layerAccounts: z.array(z.string()).optional(),
});

/** Creates the roles of the product's template, as a person would through the console's page. */
function createStack(
  sandbox: Sandbox,
  { parameters: [awsAccountId = ''], body }: { parameters: string[]; body: unknown },
): Reply {
  const account = sandbox.state.accounts.get(awsAccountId);
  if (!account) return jsonReply({ error: 'There is no such account.' }, 404);
  const createdAt = new Date(sandbox.clock.now()).toISOString();
  return jsonReply(createRoleStack(sandbox.state, account, { ...roleStackSchema.parse(body), createdAt }), 201);
}

function listRoles(sandbox: Sandbox, { parameters: [awsAccountId = ''] }: { parameters: string[] }): Reply {
  const roles = [...sandbox.state.roles].filter(([key]) => key.startsWith(`${awsAccountId}/`)).map(([, role]) => role);
  return jsonReply({ roles });
}

function deleteRole(
  sandbox: Sandbox,
  { parameters: [awsAccountId = '', roleName = ''] }: { parameters: string[] },
): Reply {
  sandbox.state.deleteRole(awsAccountId, roleName);
  return emptyReply();
}

function putLayer(
  sandbox: Sandbox,
  { parameters: [region = ''], body }: { parameters: string[]; body: unknown },
): Reply {
  sandbox.state.putLayer(region, layerSchema.parse(body));
  return jsonReply({}, 201);
}
