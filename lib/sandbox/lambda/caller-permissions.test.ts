import {
  GetFunctionCommand,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assumeRole, faultOf, lambdaClient } from '../testing/clients.ts';
import { addFunction, datadogLayerArn } from '../testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
beforeAll(async () => {
  world = await sandboxForTest();
  world.sandbox.state.putRole(world.awsAccountId, {
    roleName: 'Everything',
    trustedPrincipal: 'arn:aws:iam::999988887777:root',
    externalId: world.externalId,
    maxSessionSeconds: 3600,
    statements: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
    createdAt: '2026-01-01T00:00:00Z',
  });
});
afterAll(() => world.sandbox.close());

const KMSKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/5e0c7f1e-0000-4000-8000-000000000000';
let functions = 0;
/** A function of its own, its variables under a customer's key. */
function addEncrypted(): string {
  functions += 1;
  const name = `vault-${functions}`;
  addFunction(world, name, { configuration: { KMSKeyArn, Environment: { Variables: { SECRET: 's' } } } });
  return name;
}

/** A client that may do everything but these actions, of which its session policy takes away the right. */
async function clientWithout(...actions: string[]) {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', NotAction: actions.length === 0 ? ['none:None'] : actions, Resource: '*' },
  });
  const RoleArn = `arn:aws:iam::${world.awsAccountId}:role/Everything`;
  return lambdaClient(world, { credentials: await assumeRole(world, { RoleArn, Policy }) });
}

async function update(without: string[], input: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>) {
  const client = await clientWithout(...without);
  return client.send(new UpdateFunctionConfigurationCommand({ FunctionName: addEncrypted(), ...input }));
}

describe('layers', () => {
  const own = 'arn:aws:lambda:us-east-1:111122223333:layer:own:1';
  const shared = 'arn:aws:lambda:us-east-1:444455556666:layer:shared:1';
  const layer = {
    ...{ description: '', codeBytes: 10, unzippedBytes: 30, compatibleRuntimes: [], newest: 1, deleted: [] },
    isPublic: false,
  };
  beforeAll(() => {
    const { state } = world.sandbox;
    state.putLayer('us-east-1', { ...layer, name: 'own', awsAccountId: world.awsAccountId });
    state.putLayer('us-east-1', { ...layer, name: 'kept', awsAccountId: '444455556666' });
    const sharedWithAccounts = [world.awsAccountId];
    state.putLayer('us-east-1', { ...layer, name: 'shared', awsAccountId: '444455556666', sharedWithAccounts });
  });

  test.each([
    ['of the own account', own],
    ['of a publisher', datadogLayerArn('Datadog-Extension', 100)],
    ['that another account shares', shared],
  ])('%s need lambda:GetLayerVersion of the caller', async (_, arn) => {
    await expect(update([], { Layers: [arn] })).resolves.toMatchObject({ LastUpdateStatus: 'InProgress' });
    expect(await faultOf(update(['lambda:GetLayerVersion'], { Layers: [arn] }))).toMatchObject({
      name: 'AccessDeniedException',
      status: 403,
      message: `User: arn:aws:sts::111122223333:assumed-role/Everything/test is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no session policy allows the lambda:GetLayerVersion action`,
    });
  });

  test('of an account that does not share them are refused, whatever the caller may do', async () => {
    const fault = await faultOf(update([], { Layers: [shared.replace('shared', 'kept')] }));
    expect(fault.message).toContain('because no resource-based policy allows the lambda:GetLayerVersion action');
  });
});

describe('variables under a customer key', () => {
  const Environment = { Variables: { SECRET: 'other' } };

  test('are read with kms:Decrypt, else Environment.Error stands in their place', async () => {
    const FunctionName = addEncrypted();
    const all = await (await clientWithout()).send(new GetFunctionCommand({ FunctionName }));
    expect(all.Configuration?.Environment).toEqual({ Variables: { SECRET: 's' } });
    const client = await clientWithout('kms:Decrypt');
    const hidden = { Error: { ErrorCode: 'AccessDeniedException', Message: expect.stringContaining('KMS') } };
    const one = await client.send(new GetFunctionCommand({ FunctionName }));
    expect(one.Configuration?.Environment).toEqual(hidden);
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions?.find((item) => item.FunctionName === FunctionName)?.Environment).toEqual(hidden);
  });

  test.each(['kms:Encrypt', 'kms:CreateGrant'])('are written with %s', async (action) => {
    const fault = await faultOf(update([action], { Environment }));
    expect(fault).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
    expect(fault.message).toContain(`is not authorized to perform: ${action} on resource: ${KMSKeyArn}`);
    await expect(update([action], { Handler: 'app.other' })).resolves.toBeDefined();
  });

  test('are written and not shown without kms:Decrypt', async () => {
    expect((await update(['kms:Decrypt'], { Environment })).Environment?.Error).toBeDefined();
    expect((await update([], { Environment })).Environment).toEqual(Environment);
  });

  test('need a permission for calls through Lambda only, and without a key none', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'lambda:*', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'kms:*',
          Resource: '*',
          Condition: { StringLike: { 'kms:ViaService': 'lambda.*' } },
        },
      ],
    });
    const RoleArn = `arn:aws:iam::${world.awsAccountId}:role/Everything`;
    const client = lambdaClient(world, { credentials: await assumeRole(world, { RoleArn, Policy }) });
    const input = { FunctionName: addEncrypted(), Environment };
    await expect(client.send(new UpdateFunctionConfigurationCommand(input))).resolves.toMatchObject({ Environment });
    addFunction(world, 'plain');
    const plain = await clientWithout('kms:*');
    await expect(
      plain.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'plain', Environment })),
    ).resolves.toMatchObject({ Environment });
  });
});
