import {
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetLayerVersionByArnCommand,
  type LambdaClient,
  paginateListAliases,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { layerIdentity, parseLayerVersionArn } from '../core/lambda/arn.ts';
import type { OddFunction } from '../core/lambda/function-answer.ts';
import type { FunctionConfiguration, FunctionTags, FunctionUpdate } from '../core/lambda/function-configuration.ts';
import { isPlain } from '../core/lambda/plain-text.ts';
import { foreignAnswer, type Metadata, readAnswer, readFunction, readListedFunction, requestIdOf } from './answer.ts';
import { type AttemptPolicy, clientIn, createLambdaClient } from './client.ts';
import type { AwsCall } from './error.ts';
import { readPages } from './pages.ts';
import { type AwsSession, callWith } from './session.ts';

/** One function as AWS described it, with AWS's request id, which equals CloudTrail's requestID. */
export type FunctionAnswer = { configuration: FunctionConfiguration; requestId: string };

/** Functions and aliases are read one by one, so that an odd one does not cost the others. */
const listFunctionsAnswerSchema = z.object({ Functions: z.array(z.unknown()), NextMarker: z.string().optional() });
const tagText = z.string().max(512).refine(isPlain);
const getFunctionAnswerSchema = z.object({
  Configuration: z.unknown(),
  // Settings can be taken from tags: what cannot be a tag of AWS's must not become a value of ours.
  Tags: z.record(tagText, tagText).optional(),
  TagsError: z.object({ ErrorCode: z.string().optional() }).optional(),
});
const aliasName = z.string().regex(/^[a-zA-Z0-9-_]{1,128}$/);
const functionVersion = z.string().regex(/^(\$LATEST(\.PUBLISHED)?|\d{1,20})$/);
const listAliasesAnswerSchema = z.object({
  Aliases: z.array(
    z.object({
      AliasArn: z.string().optional(),
      Name: aliasName,
      FunctionVersion: functionVersion,
      RoutingConfig: z
        .object({ AdditionalVersionWeights: z.record(functionVersion, z.number().min(0).max(1)).optional() })
        .optional(),
    }),
  ),
  NextMarker: z.string().optional(),
});
/** The version in a response must be the one asked for: a proxy or an emulator may return 200 to everything. */
function layerVersionAnswerSchema(layerVersionArn: string) {
  return z.object({
    LayerArn: z.literal(layerIdentity(layerVersionArn)),
    LayerVersionArn: z.literal(layerVersionArn),
    Version: z.literal(parseLayerVersionArn(layerVersionArn)?.version),
  });
}
const codeSigningAnswerSchema = z.object({
  CodeSigningConfigArn: z.string().max(200).refine(isPlain).optional(),
  FunctionName: z.string().optional(),
});

function clientFor(session: AwsSession, region: string, policy: AttemptPolicy): LambdaClient {
  return clientIn(session.clients.lambda, `${policy} ${region}`, () => createLambdaClient(session, region, policy));
}

function read<Answer extends Metadata, Parsed>(
  session: AwsSession,
  call: AwsCall,
  kind: { schema: z.ZodType<Parsed>; required?: readonly string[] },
  send: (client: LambdaClient) => Promise<Answer>,
): Promise<{ data: Parsed; requestId: string }> {
  return callWith(session, call, async () => {
    const answer = await send(clientFor(session, call.region, 'patient'));
    return readAnswer(answer, call, kind);
  });
}

/** A page of a listing: what can be used of it, and what was set aside with its reason. */
export type ListedFunctions = { functions: FunctionConfiguration[]; setAside: OddFunction[] };

/**
 * All functions of a Region ($LATEST only), page by page, at most 50 each, in AWS's order and each once. AWS leaves State*,
 * LastUpdateStatus* and tags out here; environment values are in, so a page must not be stored or logged. One that is odd or of
 * another account, Region or partition is set aside. A million functions are far more than AWS has room for.
 * Throws AppError `aws…`, `awsEndlessAnswer` after a million functions; pages given before stay valid, but the list is then
 * incomplete.
 */
export async function* listFunctions(session: AwsSession, region: string): AsyncGenerator<ListedFunctions, void> {
  const call: AwsCall = { operation: 'lambda:ListFunctions', awsAccountId: session.awsAccountId, region };
  const pages = readPages(session, call, {
    paginate: (position) =>
      paginateListFunctions({ client: clientFor(session, region, 'patient'), pageSize: 50, ...position }, {}),
    schema: listFunctionsAnswerSchema,
    member: 'Functions',
    nextTokenOf: (page) => page.NextMarker,
    entriesOf: (page) => page.Functions.map((entry) => readListedFunction(session, call, entry)),
    keyOf: (entry) => ('configuration' in entry ? entry.configuration.FunctionArn : undefined),
    mostPages: 20_000,
  });
  for await (const page of pages) {
    yield {
      functions: page.flatMap((entry) => ('configuration' in entry ? [entry.configuration] : [])),
      setAside: page.flatMap((entry) => ('odd' in entry ? [entry.odd] : [])),
    };
  }
}

/**
 * One function as it is now ($LATEST). `tags` is undefined when AWS could not read them, {} when there are none.
 * Throws AppError `awsFunctionNotFound`, `awsAccessDenied`, `awsRegionNotEnabled`, …; `awsForeignAnswer` when AWS tells about
 * another function, `awsOddFunction` when what it tells cannot be used.
 */
export async function getFunction(
  session: AwsSession,
  region: string,
  functionName: string,
): Promise<FunctionAnswer & { tags: FunctionTags | undefined }> {
  const call: AwsCall = { operation: 'lambda:GetFunction', awsAccountId: session.awsAccountId, region, functionName };
  const kind = { schema: getFunctionAnswerSchema, required: ['Configuration'] };
  const { data, requestId } = await read(session, call, kind, (client) =>
    client.send(new GetFunctionCommand({ FunctionName: functionName })),
  );
  const tags = data.TagsError === undefined ? (data.Tags ?? {}) : undefined;
  return { configuration: readFunction(session, call, data.Configuration, requestId), tags, requestId };
}

/** What is sent: members that change only, bound to the RevisionId that was read. */
export type UpdateRequest = { functionName: string; revisionId: string; update: FunctionUpdate };

/**
 * Sends one update, in one attempt. Returns AWS's reply: the update is accepted, not finished, and its RevisionId will
 * change once more. Throws AppError: `awsUnclearOutcome` when AWS may or may not have acted (5xx, broken connection,
 * timeout, a reply that is unreadable or about another function) — then read the function and compare; `awsRevisionMismatch`, `awsConflict`, `awsThrottled`,
 * `awsInvalidParameter`, `awsLayerNotPermitted`, `awsUpdateDenied`, `awsAccessDenied`, … when AWS refused and did nothing.
 */
export async function updateFunctionConfiguration(
  session: AwsSession,
  region: string,
  request: UpdateRequest,
): Promise<FunctionAnswer> {
  if (session.purpose !== 'write') throw new AppError('writeRoleMissing', { awsAccountId: session.awsAccountId });
  const { functionName, revisionId, update } = request;
  const call: AwsCall = {
    operation: 'lambda:UpdateFunctionConfiguration',
    awsAccountId: session.awsAccountId,
    region,
    functionName,
    isMutation: true,
    layerArns: update.Layers ?? [],
    secrets: Object.values(update.Environment?.Variables ?? {}),
  };
  return callWith(session, call, async () => {
    const answer = await clientFor(session, region, 'once').send(
      new UpdateFunctionConfigurationCommand({ ...update, FunctionName: functionName, RevisionId: revisionId }),
    );
    const requestId = requestIdOf(answer);
    return { configuration: readFunction(session, call, answer, requestId), requestId };
  });
}

/**
 * Whether a layer version can be used by this account: `denied` is AWS's response for a version of a foreign account that was
 * never published or is not shared, `missing` for one that is gone. Throws AppError for anything that says neither;
 * `awsUnreadableAnswer` when the response does not name the version asked for.
 */
export async function getLayerVersion(
  session: AwsSession,
  region: string,
  layerVersionArn: string,
): Promise<'available' | 'missing' | 'denied'> {
  const call: AwsCall = { operation: 'lambda:GetLayerVersion', awsAccountId: session.awsAccountId, region };
  try {
    await read(session, call, { schema: layerVersionAnswerSchema(layerVersionArn) }, (client) =>
      client.send(new GetLayerVersionByArnCommand({ Arn: layerVersionArn })),
    );
    return 'available';
  } catch (error) {
    if (error instanceof AppError && error.code === 'awsAccessDenied') return 'denied';
    if (error instanceof AppError && error.code === 'awsFunctionNotFound') return 'missing';
    throw error;
  }
}

/** An alias and the published versions that its traffic goes to. */
export type FunctionAlias = { name: string; versions: string[] };

/**
 * The aliases of a function. Traffic through one that does not point to $LATEST does not see a change. Throws AppError;
 * `awsForeignAnswer` when AWS tells about another function's: then nothing is known of this one's.
 */
export async function listAliases(session: AwsSession, region: string, functionName: string): Promise<FunctionAlias[]> {
  const call: AwsCall = { operation: 'lambda:ListAliases', awsAccountId: session.awsAccountId, region, functionName };
  const aliases: FunctionAlias[] = [];
  const pages = readPages(session, call, {
    paginate: (position) =>
      paginateListAliases(
        { client: clientFor(session, region, 'patient'), ...position },
        { FunctionName: functionName },
      ),
    schema: listAliasesAnswerSchema,
    member: 'Aliases',
    nextTokenOf: (page) => page.NextMarker,
    entriesOf: (page) => page.Aliases,
    mostPages: 1_000,
  });
  for await (const page of pages) {
    for (const alias of page) {
      expectAliasOf(session, call, functionName, alias);
      const others = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
      aliases.push({ name: alias.Name, versions: [alias.FunctionVersion, ...others] });
    }
  }
  return aliases;
}

function expectAliasOf(
  { awsAccountId, partition }: AwsSession,
  call: AwsCall,
  functionName: string,
  { AliasArn, Name }: { AliasArn?: string | undefined; Name: string },
): void {
  const expected = `arn:${partition}:lambda:${call.region}:${awsAccountId}:function:${functionName}:${Name}`;
  if (AliasArn !== undefined && AliasArn !== expected) throw foreignAnswer(call, '', AliasArn);
}

/** The ARN of the code signing configuration that a function is bound to, or undefined. Signed functions accept signed layers only. */
export async function getFunctionCodeSigningConfig(
  session: AwsSession,
  region: string,
  functionName: string,
): Promise<string | undefined> {
  const call: AwsCall = {
    operation: 'lambda:GetFunctionCodeSigningConfig',
    awsAccountId: session.awsAccountId,
    region,
    functionName,
  };
  const { data, requestId } = await read(session, call, { schema: codeSigningAnswerSchema }, (client) =>
    client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: functionName })),
  );
  // AWS names the function by its name, an emulator may by its ARN.
  if (data.FunctionName !== undefined && !data.FunctionName.split(':').includes(functionName))
    throw foreignAnswer(call, requestId, data.FunctionName);
  return data.CodeSigningConfigArn === '' ? undefined : data.CodeSigningConfigArn;
}
