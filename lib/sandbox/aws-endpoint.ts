import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { awkwardly } from './awkward/reply.ts';
import { Call } from './call.ts';
import { answerFault, type Exchange } from './exchange.ts';
import {
  configurationBefore,
  delay,
  lateEffectOf,
  letReadsGoStale,
  mannerOf,
  modifiersOf,
  shortcut,
} from './fault-effects.ts';
import { accountOfCredentials, type Caller, identifyCaller, newId } from './identity/credentials.ts';
import { recognizeOperation } from './operations.ts';
import { isRegionEnabled } from './regions.ts';
import type { RequestLogEntry } from './request-log.ts';
import type { Sandbox } from './sandbox.ts';
import { AwsFault, callerRateLimitExceeded, notSimulated, unrecognizedClient } from './wire/aws-fault.ts';
import { type CredentialScope, readCredentialScope } from './wire/credential-scope.ts';
import { deliver, leaveUnanswered, standInReply } from './wire/delivery.ts';
import { resetConnection, sendReply, wait } from './wire/http.ts';
import { faultReply, type Reply } from './wire/reply.ts';
import { checkSignatureTime } from './wire/signature-time.ts';

/** Serves a request that is addressed to AWS. */
export async function answerAws(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: string,
): Promise<void> {
  const scope = readCredentialScope(request.headers.authorization);
  const requestId = newId();
  if (!scope) {
    const missing = new AwsFault(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    sendReply(response, withRequestId(faultReply(missing, 'rest-json', requestId), requestId));
    return;
  }
  const exchange = beginExchange(sandbox, request, url, body, scope, requestId);
  const { entry } = exchange;
  const halfLatency = sandbox.settings.latencyMilliseconds / 2;
  if (halfLatency > 0) await wait(halfLatency);
  await delay(exchange, 'before');
  const late = lateEffectOf(exchange);
  if (late !== undefined) {
    entry.wasAnswerDelivered = false;
    leaveUnanswered(response, late.connection);
    performLater(exchange, late.milliseconds);
    return;
  }
  const before = configurationBefore(exchange);
  const early = mannerOf(exchange, 'before');
  const reply = shortcut(exchange, 'before') ?? (early === undefined ? awkwardly(exchange, perform) : standInReply());
  if (halfLatency > 0) await wait(halfLatency);
  await delay(exchange, 'after');
  const replaced = reply === 'reset' ? reply : (shortcut(exchange, 'after') ?? reply);
  letReadsGoStale(exchange, before);
  const manner = early ?? mannerOf(exchange, 'after');
  entry.wasAnswerDelivered = replaced === reply && reply !== 'reset' && manner === undefined;
  if (replaced === 'reset') {
    entry.status = 0;
    resetConnection(response);
    return;
  }
  entry.status = replaced.status;
  const answer = withRequestId(replaced, requestId);
  if (manner === undefined) sendReply(response, answer);
  else deliver(response, answer, manner);
}

/** Whether AWS does not refuse the call for its time stamp, which it does when the call arrives, however late it would act. */
function isSignedInTime(scope: CredentialScope, amzDate: string | undefined): boolean {
  try {
    checkSignatureTime(scope.service, amzDate, Date.now());
    return true;
  } catch {
    return false;
  }
}

/** Carries out a call whose caller was left without a response; not in a simulation that has begun anew meanwhile. */
function performLater(exchange: Exchange, milliseconds: number): void {
  const { sandbox, entry } = exchange;
  const timer = setTimeout(() => {
    if (!sandbox.requestLog.since().includes(entry)) return;
    const before = configurationBefore(exchange);
    const reply = shortcut(exchange, 'before') ?? perform(exchange);
    shortcut(exchange, 'after');
    letReadsGoStale(exchange, before);
    if (reply !== 'reset') entry.status = reply.status;
  }, milliseconds);
  timer.unref();
}

function beginExchange(
  sandbox: Sandbox,
  request: IncomingMessage,
  url: URL,
  body: string,
  scope: CredentialScope,
  requestId: string,
): Exchange {
  const segments = url.pathname.split('/').slice(1).map(decodeSegment);
  const header = request.headers['x-amz-security-token'];
  const token = Array.isArray(header) ? header[0] : header;
  const dateHeader = request.headers['x-amz-date'];
  const targetHeader = request.headers['x-amz-target'];
  const target = Array.isArray(targetHeader) ? targetHeader[0] : targetHeader;
  const requested = recognizeOperation(scope.service, {
    method: request.method ?? 'GET',
    segments,
    query: url.searchParams,
    target,
    body,
  });
  const awsAccountId = requested.targetAwsAccountId ?? accountOfCredentials(scope, token) ?? '';
  const entry = sandbox.requestLog.begin({
    at: new Date(sandbox.clock.now()).toISOString(),
    requestId,
    awsAccountId,
    region: scope.region,
    service: scope.service,
    operation: requested.operation,
    ...(requested.functionName === undefined ? {} : { functionName: requested.functionName }),
    ...(body === ''
      ? {}
      : {
          bodyHash: createHash('sha256').update(body).digest('hex').slice(0, 16),
        }),
    ...revisionIdIn(requested.operation, body),
    ...assumedIn(requested.operation, body),
  });
  const called = {
    service: scope.service,
    operation: requested.operation,
    functionName: requested.functionName,
    awsAccountId,
    region: scope.region,
  };
  // What AWS refuses for its time stamp does not come as far as faults do.
  const amzDate = Array.isArray(dateHeader) ? dateHeader[0] : dateHeader;
  const faults = isSignedInTime(scope, amzDate) ? sandbox.faults.strike(called) : [];
  entry.faultIds = faults.map((fault) => fault.id);
  return {
    sandbox,
    scope,
    token,
    amzDate,
    requested,
    segments,
    query: url.searchParams,
    headers: request.headers,
    body,
    entry,
    faults,
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

function revisionIdIn(operation: string, body: string): { revisionIdSent?: string } {
  if (operation !== 'UpdateFunctionConfiguration' && operation !== 'PublishVersion') return {};
  const revisionIdSent = /"RevisionId"\s*:\s*"([^"]*)"/.exec(body)?.[1];
  return revisionIdSent === undefined ? {} : { revisionIdSent };
}

function assumedIn(operation: string, body: string): Partial<Pick<RequestLogEntry, 'assumed'>> {
  if (operation !== 'AssumeRole') return {};
  const form = new URLSearchParams(body);
  const sourceIdentity = form.get('SourceIdentity');
  const roleSessionName = form.get('RoleSessionName') ?? '';
  return { assumed: { roleSessionName, ...(sourceIdentity === null ? {} : { sourceIdentity }) } };
}

function perform(exchange: Exchange): Reply {
  const { sandbox, scope, token, amzDate, requested, entry } = exchange;
  const now = sandbox.clock.now();
  try {
    checkSignatureTime(scope.service, amzDate, Date.now());
    if (!requested.run) throw notSimulated(`${scope.service} ${requested.operation}`);
    const caller = identifyCaller(scope, token, now);
    entry.callerArn = caller.arn;
    if (caller.sourceIdentity !== undefined) entry.sourceIdentity = caller.sourceIdentity;
    checkRegion(sandbox, caller, scope);
    if (
      scope.service === 'lambda' &&
      sandbox.settings.hasQuotas &&
      !sandbox.quotas.take(caller.awsAccountId, scope.region, requested.operation, now)
    ) {
      throw callerRateLimitExceeded();
    }
    return runOperation(exchange, requested.run, caller, now);
  } catch (error) {
    if (error instanceof AwsFault) return answerFault(exchange, error);
    throw error;
  }
}

/** STS is served in every Region; everything else needs a Region that the account has enabled. */
function checkRegion(sandbox: Sandbox, caller: Caller, scope: CredentialScope): void {
  if (caller.kind === 'host') return;
  const account = sandbox.state.accounts.get(caller.awsAccountId);
  if (!account || !isRegionEnabled(scope.region, account.partition, account.enabledOptInRegions))
    throw unrecognizedClient();
}

function runOperation(
  { sandbox, scope, requested, segments, query, headers, body, entry, faults }: Exchange,
  run: (call: Call) => Reply,
  caller: Caller,
  now: number,
): Reply {
  const call = new Call({
    state: sandbox.state,
    requestId: entry.requestId,
    operation: requested.operation,
    region: scope.region,
    caller,
    segments,
    query,
    headers,
    body,
    now,
    updateMilliseconds: sandbox.settings.updateMilliseconds,
    metricDelaySeconds: sandbox.settings.metricDelaySeconds,
    modifiers: modifiersOf(faults),
  });
  const reply = run(call);
  entry.hadEffect = call.hadEffect;
  if (call.hadEffect) entry.effectAt = new Date(now).toISOString();
  return reply;
}

function withRequestId(reply: Reply, requestId: string): Reply {
  reply.headers['x-amzn-requestid'] = requestId;
  return reply;
}
