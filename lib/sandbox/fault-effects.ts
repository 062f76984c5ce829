import type { FunctionConfiguration } from '../core/lambda/function-configuration.ts';
import type { CallModifiers } from './call.ts';
import { answerFault, type Exchange } from './exchange.ts';
import type { Fault, FaultEffect } from './faults.ts';
import { editFunction } from './function-edit.ts';
import { settle } from './lambda/function-record.ts';
import { beginStaleReads } from './lambda/stale-reads.ts';
import { AwsFault, accessDenied, callerRateLimitExceeded, expiredToken } from './wire/aws-fault.ts';
import type { Manner } from './wire/delivery.ts';
import { wait } from './wire/http.ts';
import type { Reply } from './wire/reply.ts';

/** Waits as long as faults say at a moment. */
export async function delay({ faults }: Exchange, when: 'before' | 'after'): Promise<void> {
  for (const { effect } of faults)
    if (effect.kind === 'latency' && effect.when === when) await wait(effect.milliseconds);
}

/** What faults return in place of AWS at a moment; foreign edits of that moment happen here too. */
export function shortcut(exchange: Exchange, when: 'before' | 'after'): Reply | 'reset' | undefined {
  for (const { effect } of exchange.faults) {
    if (effect.kind === 'foreignEdit' && effect.when === when) editForeign(exchange, effect);
    if (effect.kind === 'reset' && effect.when === when) return 'reset';
    const fault = faultOf(exchange, effect, when);
    if (fault) return answerFault(exchange, fault);
  }
  return undefined;
}

/** How faults of a moment let the response travel; undefined: as it should. Those of before the effect keep it from happening. */
export function mannerOf({ faults }: Exchange, when: 'before' | 'after'): Manner | undefined {
  return faults
    .map(({ effect }) => effect)
    .find((effect): effect is Manner => isManner(effect) && effect.when === when);
}

const manners: ReadonlySet<FaultEffect['kind']> = new Set(['garbage', 'stall', 'drip', 'oversized', 'earlyClose']);
function isManner(effect: FaultEffect): effect is Manner {
  return manners.has(effect.kind);
}

/** The fault that puts the call's effect off, if there is one. */
export function lateEffectOf({ faults }: Exchange): Extract<FaultEffect, { kind: 'lateEffect' }> | undefined {
  return faults.map(({ effect }) => effect).find((effect) => effect.kind === 'lateEffect');
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
  if (effect.message !== undefined) return new AwsFault(403, 'AccessDeniedException', effect.message);
  const service = scope.service === 'monitoring' ? 'cloudwatch' : scope.service === 'tagging' ? 'tag' : scope.service;
  return accessDenied(
    `arn:aws:sts::${entry.awsAccountId}:assumed-role/denied/session`,
    `${service}:${requested.operation}`,
    '*',
    'noIdentityPolicy',
  );
}

function editForeign({ sandbox, entry, scope }: Exchange, effect: Extract<FaultEffect, { kind: 'foreignEdit' }>): void {
  const name = effect.functionName ?? entry.functionName;
  if (name !== undefined)
    editFunction(sandbox.state, entry.awsAccountId, scope.region, name, effect.edit, sandbox.clock.now());
}

/** The configuration of the call's function as it stands; undefined when no fault will make reads of it stale. */
export function configurationBefore({ sandbox, entry, scope, faults }: Exchange): FunctionConfiguration | undefined {
  if (!faults.some(({ effect }) => effect.kind === 'staleReads')) return undefined;
  const record = sandbox.state.findFunction(entry.awsAccountId, scope.region, entry.functionName ?? '');
  if (record) settle(record, sandbox.clock.now());
  return record?.configuration;
}

/** Lets reads of the call's function go stale where a fault says so and the call, or an edit beside it, changed something. */
export function letReadsGoStale(
  { sandbox, entry, scope, faults }: Exchange,
  before: FunctionConfiguration | undefined,
): void {
  if (!before) return;
  const record = sandbox.state.findFunction(entry.awsAccountId, scope.region, entry.functionName ?? '');
  if (!record || record.configuration === before) return;
  for (const { effect } of faults) if (effect.kind === 'staleReads') beginStaleReads(record, before, effect);
}

/** What faults ask of the operation itself. */
export function modifiersOf(faults: readonly Fault[]): CallModifiers {
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
