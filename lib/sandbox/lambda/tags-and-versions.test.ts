import {
  GetAliasCommand,
  ListAliasesCommand,
  ListTagsCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultOf, lambdaClient } from '../testing/clients.ts';
import { addFunction, functionNow } from '../testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
const FunctionName = 'tagged';
const Resource = `arn:aws:lambda:us-east-1:111122223333:function:${FunctionName}`;
beforeAll(async () => {
  world = await sandboxForTest();
});
beforeEach(() => {
  addFunction(world, FunctionName, {}, { tags: { team: 'orders' } });
});
afterAll(() => world.sandbox.close());

const tag = (Tags: Record<string, string>, resource = Resource) =>
  lambdaClient(world).send(new TagResourceCommand({ Resource: resource, Tags }));
const revision = (): string | undefined => functionNow(world, FunctionName).configuration.RevisionId;

describe('tags', () => {
  test('are added and taken away, and each time RevisionId changes', async () => {
    const before = revision();
    expect((await tag({ dd_sls_ci: 'v3' })).$metadata.httpStatusCode).toBe(204);
    const between = revision();
    await lambdaClient(world).send(new UntagResourceCommand({ Resource, TagKeys: ['team', 'never-there'] }));
    expect((await lambdaClient(world).send(new ListTagsCommand({ Resource }))).Tags).toEqual({ dd_sls_ci: 'v3' });
    expect(new Set([before, between, revision()]).size).toBe(3);
  });

  test('are refused beyond 50, under aws:, and on a version', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, 'x']));
    expect(await faultOf(tag(many))).toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Number of tags exceeds resource tag limit.',
    });
    expect(await faultOf(tag({ 'aws:mine': 'x' }))).toMatchObject({ name: 'InvalidParameterValueException' });
    for (const qualifier of ['1', '$LATEST', 'live']) {
      expect(await faultOf(tag({ a: 'b' }, `${Resource}:${qualifier}`))).toMatchObject({
        name: 'InvalidParameterValueException',
        message: 'Tags on function aliases and versions are not supported. Please specify a function ARN.',
      });
    }
    expect(await faultOf(tag({ a: 'b' }, FunctionName))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value 'tagged' at 'resource' failed to satisfy constraint"),
    });
    expect(functionNow(world, FunctionName).tags).toEqual({ team: 'orders' });
  });

  test('may be set during an update, and change its RevisionId', async () => {
    addFunction(world, FunctionName, {}, { pending: { startedAt: 0, readyAt: null, revisionIdAfter: 'later' } });
    const before = revision();
    await expect(tag({ a: 'b' })).resolves.toBeDefined();
    expect(revision()).not.toBe(before);
  });
});

describe('PublishVersion', () => {
  test('gives the next number, changes the RevisionId of $LATEST, and repeats itself while nothing changed', async () => {
    const before = revision();
    const first = await lambdaClient(world).send(new PublishVersionCommand({ FunctionName, RevisionId: before }));
    expect(first).toMatchObject({ Version: '1', FunctionArn: `${Resource}:1` });
    expect(revision()).not.toBe(before);
    const between = revision();
    const again = await lambdaClient(world).send(new PublishVersionCommand({ FunctionName }));
    expect(again).toMatchObject({ Version: '1', RevisionId: first.RevisionId, LastUpdateStatus: 'Successful' });
    expect(revision()).not.toBe(between);
  });

  test('is refused with another RevisionId and during an update', async () => {
    expect(
      await faultOf(lambdaClient(world).send(new PublishVersionCommand({ FunctionName, RevisionId: 'old' }))),
    ).toMatchObject({ name: 'PreconditionFailedException', status: 412 });
    addFunction(world, FunctionName, {}, { pending: { startedAt: 0, readyAt: null, revisionIdAfter: 'later' } });
    expect(await faultOf(lambdaClient(world).send(new PublishVersionCommand({ FunctionName })))).toMatchObject({
      name: 'ResourceConflictException',
      status: 409,
    });
  });
});

test('aliases say which versions they send traffic to, page by page', async () => {
  const plain = { FunctionVersion: '3', Description: '', RevisionId: 'r' };
  const RoutingConfig = { AdditionalVersionWeights: { '4': 0.1 } };
  addFunction(
    world,
    FunctionName,
    {},
    {
      aliases: [
        { Name: 'live', ...plain },
        { Name: 'canary', ...plain, RoutingConfig },
      ],
    },
  );
  const first = await lambdaClient(world).send(new ListAliasesCommand({ FunctionName, MaxItems: 1 }));
  expect(first.Aliases).toEqual([{ AliasArn: `${Resource}:live`, Name: 'live', ...plain }]);
  const { Aliases } = await lambdaClient(world).send(
    new ListAliasesCommand({ FunctionName, Marker: first.NextMarker }),
  );
  expect(Aliases).toEqual([{ AliasArn: `${Resource}:canary`, Name: 'canary', ...plain, RoutingConfig }]);
  const missing = await faultOf(lambdaClient(world).send(new GetAliasCommand({ FunctionName, Name: 'none' })));
  expect(missing).toMatchObject({ status: 404, message: `Cannot find alias arn: ${Resource}:none` });
});
