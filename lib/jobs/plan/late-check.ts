import { getFunction } from '../../aws/lambda.ts';
import type { AwsSession } from '../../aws/session.ts';
import { applyAttributes } from '../../core/change/apply.ts';
import type { AttributeChange, Finding, Mode } from '../../core/change/change.ts';
import { findLate } from '../../core/change/late-findings.ts';
import type { CheckKind, UncheckedReason } from '../../core/change/unchecked.ts';
import { findUnreadableKey } from '../../core/datadog/preflight.ts';
import { datadog } from '../../core/datadog/provider.ts';
import { storedApiKeyOf } from '../../core/datadog/variables.ts';
import { type ErrorCode, isRecordable } from '../../core/errors.ts';
import type { FunctionConfiguration, FunctionRead } from '../../core/lambda/function-configuration.ts';
import type { FactsOf, FunctionFacts, KnownFacts } from '../../db/functions/function-facts.ts';
import { unsealedValue } from '../../db/kernel/seal.ts';
import type { CheckingLane, CheckResult, OpenCheck } from '../../db/rollouts/check-rows.ts';
import { readAliases, readCodeSigning } from './function-facts.ts';
import type { GivingUp } from './giving-up.ts';
import type { SecretAccess } from './secret-access.ts';
import { unreadable } from './stored-plan.ts';
import { type Answer, uncheckedReasonOf } from './unchecked-reason.ts';

/** What checking the functions of an account and Region after planning needs. */
export type LateTools = {
  session: AwsSession;
  lane: Pick<CheckingLane, 'region'>;
  mode: Mode;
  secretAccess: SecretAccess;
  known: KnownFacts;
  givingUp: GivingUp;
};

/** What checks of one Change came to, and what was read for them that later plans can use. */
export type Checked = { result: CheckResult; facts?: FactsOf & FunctionFacts };

/** Runs the open checks of one Change. Whatever AWS does not say is a reason, no error. Throws AppError `databaseUnavailable` only. */
export async function checkFunction(tools: LateTools, change: OpenCheck): Promise<Checked> {
  try {
    const attributes = unsealedValue(change.attributes);
    const read = await getFunction(tools.session, tools.lane.region, change.functionName);
    for (const kind of kindsOfRead) tools.givingUp.note(kind, undefined);
    return await checkRead(tools, change, { ...read, attributes });
  } catch (error) {
    if (!isRecordable(error)) throw error;
    const reason = uncheckedReasonOf(error);
    for (const kind of kindsOfRead) tools.givingUp.note(kind, reason);
    const isBlocking = blockingCodes.has(error.code);
    const findings = isBlocking ? [unreadable(error, change.functionName)] : [];
    return { result: resultOf(change, findings, () => (isBlocking ? null : reason)) };
  }
}

/** The function is gone, or what AWS tells of it now is not about it or cannot be used: it must not be sent to. */
const blockingCodes: ReadonlySet<ErrorCode> = new Set(['awsFunctionNotFound', 'awsForeignAnswer', 'awsOddFunction']);

/** What GetFunction alone tells. */
const kindsOfRead = ['state', 'owner'] as const satisfies readonly CheckKind[];

type ReadFunction = FunctionRead & { attributes: readonly AttributeChange[] };

async function checkRead(tools: LateTools, change: OpenCheck, read: ReadFunction): Promise<Checked> {
  const { configuration, tags, attributes } = read;
  const open = new Set(change.open);
  const of = { functionName: change.functionName, revisionId: configuration.RevisionId ?? '' };
  const known = tools.known(of);
  const [aliases, codeSigning, secret] = await Promise.all([
    open.has('aliases')
      ? ask(tools, 'aliases', known.aliases && { aliases: known.aliases }, () => readAliases(...targetOf(tools, of)))
      : undefined,
    open.has('codeSigning')
      ? ask(
          tools,
          'codeSigning',
          known.codeSigningConfigArn === undefined ? undefined : { codeSigningConfigArn: known.codeSigningConfigArn },
          () => readCodeSigning(...targetOf(tools, of)),
        )
      : undefined,
    open.has('secretAccess') ? checkSecret(tools, configuration, attributes) : undefined,
  ]);
  const facts: FunctionFacts = { ...factOf(aliases), ...factOf(codeSigning) };
  const findings = findLate(
    datadog,
    {
      ...facts,
      ...(open.has('state') ? { configuration } : {}),
      ...(open.has('owner') && tags !== undefined ? { tags } : {}),
    },
    { mode: tools.mode, attributes },
  );
  const reasons: Partial<Record<CheckKind, UncheckedReason | undefined>> = {
    aliases: reasonOf(aliases),
    codeSigning: reasonOf(codeSigning),
    secretAccess: secret?.reason,
    owner: tags === undefined ? 'noPermission' : undefined,
  };
  const result = resultOf(change, [...findings, ...(secret?.findings ?? [])], (kind) => reasons[kind] ?? null);
  return of.revisionId === '' ? { result } : { result, facts: { ...of, ...facts } };
}

function targetOf({ session, lane }: LateTools, { functionName }: FactsOf): [AwsSession, string, string] {
  return [session, lane.region, functionName];
}

/** What is known already, or what AWS says, unless asking for this kind was given up here. */
async function ask<Fact>(
  { givingUp }: LateTools,
  kind: CheckKind,
  known: Fact | undefined,
  read: () => Promise<Answer<Fact>>,
): Promise<Answer<Fact>> {
  if (known !== undefined) return { fact: known };
  if (givingUp.isGivenUp(kind)) return { reason: 'noPermission' };
  const answer = await read();
  givingUp.note(kind, reasonOf(answer));
  return answer;
}

function factOf(answer: Answer<FunctionFacts> | undefined): FunctionFacts {
  return answer !== undefined && 'fact' in answer ? answer.fact : {};
}

function reasonOf(answer: Answer<unknown> | undefined): UncheckedReason | undefined {
  return answer !== undefined && 'reason' in answer ? answer.reason : undefined;
}

async function checkSecret(
  { session, secretAccess, mode }: LateTools,
  configuration: FunctionConfiguration,
  attributes: readonly AttributeChange[],
): Promise<{ findings: Finding[]; reason?: UncheckedReason | undefined }> {
  const variables = applyAttributes(configuration, attributes).Environment?.Variables ?? {};
  const key = storedApiKeyOf(variables);
  if (mode !== 'instrument' || key === undefined) return { findings: [] };
  const { canReadSecret, reason } = await secretAccess.canRead(session, configuration.Role, key);
  return { findings: canReadSecret === 'unlikely' ? findUnreadableKey(configuration, variables) : [], reason };
}

function resultOf(
  { id, plannedAt, open }: OpenCheck,
  findings: Finding[],
  reasonOfKind: (kind: CheckKind) => UncheckedReason | null,
): CheckResult {
  return { id, plannedAt, findings, unchecked: Object.fromEntries(open.map((kind) => [kind, reasonOfKind(kind)])) };
}
