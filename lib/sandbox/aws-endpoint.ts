import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Call, type CallModifiers } from './call.ts';
import type { Fault, FaultEffect } from './faults.ts';
import { editFunction } from './function-edit.ts';
import { accountOfCredentials, type Caller, identifyCaller, newId } from './identity/credentials.ts';
import { type RequestedOperation, recognizeOperation } from './operations.ts';
import { isRegionEnabled } from './regions.ts';
import type { RequestLogEntry } from './request-log.ts';
import type { Sandbox } from './sandbox.ts';
import {
  AwsFault,
  accessDenied,
  callerRateLimitExceeded,
  expiredToken,
  notSimulated,
  unrecognizedClient,
} from './wire/aws-fault.ts';
import { type CredentialScope, readCredentialScope } from './wire/credential-scope.ts';
import { resetConnection, sendReply, wait } from './wire/http.ts';
import { faultReply, jsonReply, type Reply } from './wire/reply.ts';

/** One request on its way through faults, quota, identity and operation. */
type Exchange = {
  sandbox: Sandbox;
  scope: CredentialScope;
  token: string | undefined;
  requested: RequestedOperation;
  segments: string[];
  query: URLSearchParams;
  body: string;
  entry: RequestLogEntry;
  faults: Fault[];
};

/** Answers a request that is addressed to AWS. */
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
  const reply = shortcut(exchange, 'before') ?? perform(exchange);
  if (halfLatency > 0) await wait(halfLatency);
  await delay(exchange, 'after');
  const replaced = reply === 'reset' ? reply : (shortcut(exchange, 'after') ?? reply);
  entry.wasAnswerDelivered = replaced === reply && reply !== 'reset';
  if (replaced === 'reset') {
    entry.status = 0;
    resetConnection(response);
    return;
  }
  entry.status = replaced.status;
  sendReply(response, withRequestId(replaced, requestId));
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
  const targetHeader = request.headers['x-amz-target'];
  const target = Array.isArray(targetHeader) ? targetHeader[0] : targetHeader;
  const requested = recognizeOperation(scope.service, {
    method: request.method ?? 'GET',
    segments,
    query: url.searchParams,
    target,
    body,
  });
  const accountId = requested.targetAccountId ?? accountOfCredentials(scope, token) ?? '';
  const entry = sandbox.requestLog.begin({
    at: new Date(sandbox.clock.now()).toISOString(),
    requestId,
    accountId,
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
  });
  const faults = sandbox.faults.strike({
    service: scope.service,
    operation: requested.operation,
    functionName: requested.functionName,
    accountId,
    region: scope.region,
  });
  entry.faultIds = faults.map((fault) => fault.id);
  return {
    sandbox,
    scope,
    token,
    requested,
    segments,
    query: url.searchParams,
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

async function delay({ faults }: Exchange, when: 'before' | 'after'): Promise<void> {
  for (const { effect } of faults)
    if (effect.kind === 'latency' && effect.when === when) await wait(effect.milliseconds);
}

/** What faults answer in place of AWS at a moment; foreign edits of that moment happen here too. */
function shortcut(exchange: Exchange, when: 'before' | 'after'): Reply | 'reset' | undefined {
  for (const { effect } of exchange.faults) {
    if (effect.kind === 'foreignEdit' && effect.when === when) editForeign(exchange, effect);
    if (effect.kind === 'reset' && effect.when === when) return 'reset';
    if (effect.kind === 'garbage' && effect.when === when)
      return {
        ...jsonReply('<html><body>Gateway</body></html>'),
        headers: { 'content-type': 'text/html' },
      };
    const fault = faultOf(exchange, effect, when);
    if (fault) return answerFault(exchange, fault);
  }
  return undefined;
}

function faultOf(
  { entry, requested, scope }: Exchange,
  effect: FaultEffect,
  when: 'before' | 'after',
): AwsFault | undefined {
  if (effect.kind === 'serverError' && effect.when === when) {
    const code = effect.status === 503 ? 'ServiceUnavailableException' : 'ServiceException';
    return new AwsFault(effect.status, code, 'An error occurred and the request cannot be processed.');
  }
  if (when === 'after') return undefined;
  if (effect.kind === 'throttle') return callerRateLimitExceeded(effect.retryAfterSeconds);
  if (effect.kind === 'expiredCredentials') return expiredToken();
  if (effect.kind === 'outage')
    return new AwsFault(503, 'ServiceUnavailableException', `Service is unavailable in ${scope.region}.`);
  if (effect.kind !== 'deny') return undefined;
  const service = scope.service === 'monitoring' ? 'cloudwatch' : scope.service === 'tagging' ? 'tag' : scope.service;
  return accessDenied(
    `arn:aws:sts::${entry.accountId}:assumed-role/denied/session`,
    `${service}:${requested.operation}`,
    '*',
    'noIdentityPolicy',
  );
}

function editForeign({ sandbox, entry, scope }: Exchange, effect: Extract<FaultEffect, { kind: 'foreignEdit' }>): void {
  const name = effect.functionName ?? entry.functionName;
  if (name !== undefined)
    editFunction(sandbox.state, entry.accountId, scope.region, name, effect.edit, sandbox.clock.now());
}

function perform(exchange: Exchange): Reply {
  const { sandbox, scope, token, requested, entry } = exchange;
  const now = sandbox.clock.now();
  try {
    if (!requested.run) throw notSimulated(`${scope.service} ${requested.operation}`);
    const caller = identifyCaller(scope, token, now);
    entry.callerArn = caller.arn;
    checkRegion(sandbox, caller, scope);
    if (
      scope.service === 'lambda' &&
      sandbox.settings.hasQuotas &&
      !sandbox.quotas.take(caller.accountId, scope.region, requested.operation, now)
    ) {
      throw callerRateLimitExceeded();
    }
    return runOperation(exchange, requested.run, caller, now);
  } catch (error) {
    if (error instanceof AwsFault) return answerFault(exchange, error);
    throw error;
  }
}

/** STS answers the host in every Region; everything else needs a Region that the account has enabled. */
function checkRegion(sandbox: Sandbox, caller: Caller, scope: CredentialScope): void {
  if (caller.kind === 'host') return;
  const account = sandbox.state.accounts.get(caller.accountId);
  if (!account || !isRegionEnabled(scope.region, account.partition, account.enabledOptInRegions))
    throw unrecognizedClient();
}

function runOperation(
  { sandbox, scope, requested, segments, query, body, entry, faults }: Exchange,
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
    body,
    now,
    updateMilliseconds: sandbox.settings.updateMilliseconds,
    metricDelaySeconds: sandbox.settings.metricDelaySeconds,
    modifiers: modifiersOf(faults),
  });
  const reply = run(call);
  entry.hadEffect = call.hadEffect;
  return reply;
}

function modifiersOf(faults: readonly Fault[]): CallModifiers {
  const modifiers: CallModifiers = { isEnvironmentHidden: false };
  for (const { effect } of faults) {
    if (effect.kind === 'updateFails')
      modifiers.updateFailure = {
        reasonCode: effect.reasonCode,
        reason: effect.reason,
      };
    if (effect.kind === 'slowUpdate') modifiers.updateMilliseconds = effect.milliseconds;
    if (effect.kind === 'unreadableEnvironment') modifiers.isEnvironmentHidden = true;
  }
  return modifiers;
}

function answerFault({ entry, requested }: Exchange, fault: AwsFault): Reply {
  entry.errorCode = fault.code;
  return faultReply(fault, requested.format, entry.requestId);
}

function withRequestId(reply: Reply, requestId: string): Reply {
  reply.headers['x-amzn-requestid'] = requestId;
  return reply;
}
