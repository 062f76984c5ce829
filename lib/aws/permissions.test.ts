import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyDocumentSchema, type Statement } from '../sandbox/identity/policy.ts';
import { assumeRole, iamClient } from '../sandbox/testing/clients.ts';
import { addFunction, datadogLayerArn } from '../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { createClients } from './client.ts';
import { unpacedContext } from './context.ts';
import { canReadSecret } from './iam.ts';
import { describeKey } from './key-stores.ts';
import {
  getFunction,
  getFunctionCodeSigningConfig,
  getLayerVersion,
  listAliases,
  listFunctions,
  updateFunctionConfiguration,
} from './lambda.ts';
import { functionMetrics } from './metrics.ts';
import { enabledRegions } from './regions.ts';
import type { AwsSession } from './session.ts';
import { type SessionPurpose, sessionPolicy } from './session-policy.ts';
import { functionTags } from './tags.ts';

/**
 * Takes each action away from the roles of the printed template and from the session policies, one at a time, and lets the
 * product's own calls notice. An action that nobody misses does not belong there.
 */
const region = 'us-east-1';
const FunctionName = 'vault';
const ownLayer = `arn:aws:lambda:${region}:111122223333:layer:own:1`;
/** Shared with everybody by an account that the template does not list. */
const foreignLayer = `arn:aws:lambda:${region}:444455556666:layer:anybody:1`;
const secretArn = `arn:aws:secretsmanager:${region}:111122223333:secret:datadog-AbCdEf`;

let world: TestSandbox;
let templateRoles: Record<SessionPurpose, Statement[]>;

beforeAll(async () => {
  world = await sandboxForTest({ updateMilliseconds: 0 });
  Object.assign(process.env, world.environment);
  templateRoles = { read: statementsOf('read'), write: statementsOf('write') };
  const layer = {
    ...{ description: '', codeBytes: 10, unzippedBytes: 30, compatibleRuntimes: [], newest: 1, deleted: [] },
  };
  world.sandbox.state.putLayer(region, { ...layer, name: 'own', awsAccountId: world.awsAccountId, isPublic: false });
  world.sandbox.state.putLayer(region, { ...layer, name: 'anybody', awsAccountId: '444455556666', isPublic: true });
});
afterAll(() => world.sandbox.close());

const roleNames = { read: 'LamplighterRead', write: 'LamplighterWrite' } as const;

function roleOf(purpose: SessionPurpose) {
  const role = world.sandbox.state.roles.get(`${world.awsAccountId}/${roleNames[purpose]}`);
  if (!role) throw new Error(`the template made no role for ${purpose}`);
  return role;
}

function statementsOf(purpose: SessionPurpose): Statement[] {
  return roleOf(purpose).statements;
}

function sessionStatements(purpose: SessionPurpose): Statement[] {
  const role = { partition: 'aws', awsAccountId: world.awsAccountId };
  return policyDocumentSchema.parse(JSON.parse(sessionPolicy(purpose, role))).Statement;
}

/** A session as the product opens it, but with this session policy. */
async function sessionWith(purpose: SessionPurpose, policy: Statement[]): Promise<AwsSession> {
  const roleArn = purpose === 'read' ? world.readRoleArn : world.writeRoleArn;
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: policy });
  const { accessKeyId, secretAccessKey, sessionToken = '' } = await assumeRole(world, { RoleArn: roleArn, Policy });
  const obtainedAt = performance.now();
  const expiration = new Date(Date.now() + 3600_000);
  return {
    ...{ awsAccountId: world.awsAccountId, partition: 'aws', purpose, roleArn, context: unpacedContext },
    names: () => ({ roleSessionName: 'test' }),
    credentials: async () => ({ accessKeyId, secretAccessKey, sessionToken, expiration, obtainedAt }),
    forgetCredentials: () => undefined,
    clients: createClients(),
  };
}

/** What scans, previews and health checks ask of AWS. */
async function readEverything(session: AwsSession): Promise<unknown> {
  const { regions, refusal } = await enabledRegions(session);
  const seen = await getFunction(session, region, FunctionName);
  const listed = (await listFunctions(session, region).next()).value;
  const window = { baselineSeconds: 600, untilAt: new Date() };
  const changed = [{ functionName: FunctionName, changedAt: new Date() }];
  const find = async (store: 'secretsManager' | 'ssm', id: string, resource: string) => {
    const arn = `arn:aws:${resource}`.replace('{place}', `${region}:${session.awsAccountId}`);
    const question = { store, id, arn, region, isOfOtherAccount: false };
    return (await describeKey(session, question, AbortSignal.timeout(5_000))).kind;
  };
  return {
    regions: [regions.length > 0, refusal?.code],
    listed: listed?.functions.map(({ Environment }) => Environment),
    seen: [seen.configuration.Environment, seen.tags],
    tags: [...(await functionTags(session, region)).values()],
    aliases: await listAliases(session, region, FunctionName),
    signing: await getFunctionCodeSigningConfig(session, region, FunctionName),
    layer: await getLayerVersion(session, region, ownLayer),
    metrics: (await functionMetrics(session, region, changed, window)).size,
    key: await canReadSecret(
      session,
      {
        roleArn: seen.configuration.Role ?? '',
        key: { arn: secretArn, permission: 'secretsmanager:GetSecretValue' },
      },
      AbortSignal.timeout(5_000),
    ),
    stored: [
      await find('secretsManager', 'datadog/api-key', 'secretsmanager:{place}:secret:datadog/api-key'),
      await find('ssm', '/datadog/api-key', 'ssm:{place}:parameter/datadog/api-key'),
    ],
  };
}

/** What sending a Change asks of AWS, and one update that must not succeed. */
async function writeOnce(session: AwsSession): Promise<unknown> {
  const before = await getFunction(session, region, FunctionName);
  const send = async (Layers: string[]) => {
    const revisionId = (await getFunction(session, region, FunctionName)).configuration.RevisionId ?? '';
    const Variables = { ...before.configuration.Environment?.Variables, DD_SITE: 'datadoghq.eu' };
    const update = { Handler: 'datadog_lambda.handler.handler', Layers, Environment: { Variables } };
    return updateFunctionConfiguration(session, region, { functionName: FunctionName, revisionId, update });
  };
  await send([ownLayer, datadogLayerArn('Datadog-Extension', 100)]);
  const after = await getFunction(session, region, FunctionName);
  return {
    before: [before.configuration.Environment, before.tags],
    after: [after.configuration.Environment, after.configuration.Layers?.length, after.tags],
    foreign: await send([foreignLayer]).then(
      () => 'accepted',
      ({ code }: { code: unknown }) => code,
    ),
  };
}

/** What would lead further into an account: deploy code, run it, open it to others, act as another role, read secrets. */
const escalations = [
  'lambda:UpdateFunctionCode',
  'lambda:InvokeFunction',
  'lambda:AddPermission',
  'lambda:CreateFunctionUrlConfig',
  'lambda:UpdateAlias',
  'iam:PassRole',
  'secretsmanager:GetSecretValue',
];

/** Which of them a role could do once somebody attached a policy to it that allows everything. */
async function escalate(purpose: SessionPurpose): Promise<string[]> {
  const role = roleOf(purpose);
  const everything: Statement = { Effect: 'Allow', Action: ['*'], Resource: ['*'] };
  world.sandbox.state.putRole(world.awsAccountId, { ...role, statements: [...role.statements, everything] });
  const PolicySourceArn = purpose === 'read' ? world.readRoleArn : world.writeRoleArn;
  const { EvaluationResults = [] } = await iamClient(world).send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: escalations }),
  );
  world.sandbox.state.putRole(world.awsAccountId, role);
  return EvaluationResults.flatMap(({ EvalDecision, EvalActionName = '' }) =>
    EvalDecision === 'explicitDeny' ? [] : [EvalActionName],
  );
}

/** Everything that a purpose's role and session policy are for, done once; what it gave, or how it failed. */
async function journey(purpose: SessionPurpose, policy: Statement[]): Promise<unknown> {
  addFunction(
    world,
    FunctionName,
    {
      configuration: {
        KMSKeyArn: `arn:aws:kms:${region}:111122223333:key/5e0c7f1e-0000-4000-8000-000000000000`,
        Environment: { Variables: { SECRET: 's' } },
      },
    },
    { tags: { team: 'orders' } },
  );
  try {
    const session = await sessionWith(purpose, policy);
    const facts = await (purpose === 'read' ? readEverything(session) : writeOnce(session));
    return { facts, escalations: await escalate(purpose) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { failure: error.message };
  }
}

/** The statements without one action of one of them. */
function without(statements: Statement[], at: number, action: string): Statement[] {
  return statements.flatMap((statement, index) => {
    if (index !== at) return [statement];
    const rest = statement.Action?.filter((one) => one !== action) ?? [];
    return rest.length === 0 ? [] : [{ ...statement, Action: rest }];
  });
}

function actionsOf(statements: Statement[]): { at: number; action: string; effect: string }[] {
  return statements.flatMap(({ Action = [], Effect }, at) => Action.map((action) => ({ at, action, effect: Effect })));
}

describe.each(['read', 'write'] as const)('the %s role', (purpose) => {
  test('does its work with the printed policy and its session policy', async () => {
    expect(await journey(purpose, sessionStatements(purpose))).toEqual({
      escalations: [],
      facts:
        purpose === 'read'
          ? {
              regions: [true, undefined],
              listed: [{ Variables: { SECRET: 's' } }],
              seen: [{ Variables: { SECRET: 's' } }, { team: 'orders' }],
              ...{ tags: [{ team: 'orders' }], aliases: [], signing: undefined, layer: 'available', metrics: 1 },
              key: 'likely',
              stored: ['found', 'found'],
            }
          : {
              before: [{ Variables: { SECRET: 's' } }, { team: 'orders' }],
              after: [{ Variables: { SECRET: 's', DD_SITE: 'datadoghq.eu' } }, 2, { team: 'orders' }],
              foreign: 'awsUpdateDenied',
            },
    });
  });

  test('misses each action of its printed policy, and each refusal', async () => {
    const role = roleOf(purpose);
    const whole = await journey(purpose, sessionStatements(purpose));
    const notMissed: string[] = [];
    for (const { at, action, effect } of actionsOf(templateRoles[purpose])) {
      const statements = without(templateRoles[purpose], at, action);
      world.sandbox.state.putRole(world.awsAccountId, { ...role, statements });
      const cut = await journey(purpose, sessionStatements(purpose));
      if (JSON.stringify(cut) === JSON.stringify(whole)) notMissed.push(`${effect} ${action}`);
    }
    world.sandbox.state.putRole(world.awsAccountId, role);
    expect(notMissed).toEqual([]);
  });

  test('misses each action of its session policy', async () => {
    const policy = sessionStatements(purpose);
    const whole = await journey(purpose, policy);
    const notMissed: string[] = [];
    for (const { at, action } of actionsOf(policy)) {
      const cut = await journey(purpose, without(policy, at, action));
      if (JSON.stringify(cut) === JSON.stringify(whole)) notMissed.push(action);
    }
    expect(notMissed).toEqual([]);
  });
});
