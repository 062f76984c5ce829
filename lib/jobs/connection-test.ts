import { randomUUID } from 'node:crypto';
import { listFunctions } from '../aws/lambda.ts';
import { enabledRegions } from '../aws/regions.ts';
import { canAssumeRole, sessionFor, sessionIdentity, stsRegionFor } from '../aws/session.ts';
import type { SessionPurpose } from '../aws/session-policy.ts';
import { finishConnectionTest } from '../commands/accounts/connection-test-commands.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { workerCaller } from '../core/access/caller.ts';
import {
  type ConnectionCheck,
  type ConnectionCheckName,
  connectionCheckNames,
  sourceIdentityCheck,
} from '../core/connection/checks.ts';
import { AppError, type Failure, isRecordable } from '../core/errors.ts';
import type { AccountId } from '../core/lambda/account-id.ts';
import { parseRoleArn } from '../core/lambda/arn.ts';
import { productInAws } from '../core/rollout/aws-session.ts';
import type { AccountRecord } from '../db/accounts/account-rows.ts';
import { beginConnectionTest, type RunningConnectionTest, saveChecks } from '../db/accounts/connection-test-rows.ts';
import { usableAccount } from '../db/accounts/usable-account.ts';
import { throwIfInterrupted, type WorkerContext } from './context.ts';

/** What the checks found out beside passing or failing. */
type Findings = { enabledRegions: string[] | undefined };

/**
 * The job `connection.test`: does AWS's checks one after another, storing each result as it comes, and ends with the
 * account's status and an audit event in one transaction. It only reads, so a run that was cut short simply begins anew.
 */
export async function runConnectionTest(
  context: WorkerContext,
  connectionTestId: string,
  signal: AbortSignal,
): Promise<void> {
  const test = await beginConnectionTest(connectionTestId, initialChecks);
  if (test === undefined) return;
  const run = new ConnectionTestRun(context, test, signal);
  await run.checkAll();
  const { checks, findings } = run;
  await runCommand(finishConnectionTest, { testId: test.id, checks, ...findings }, workerCaller);
}

/** All checks of an account, waiting; those about a write role that was not given are skipped from the start. */
export function initialChecks(account: Pick<AccountRecord, 'writeRoleArn'>): ConnectionCheck[] {
  return connectionCheckNames.map((name) => ({
    name,
    state: account.writeRoleArn === null && name.startsWith('writeRole') ? 'skipped' : 'pending',
  }));
}

class ConnectionTestRun {
  checks: ConnectionCheck[];
  readonly findings: Findings = { enabledRegions: undefined };
  readonly #context: WorkerContext;
  readonly #test: RunningConnectionTest;
  readonly #signal: AbortSignal;
  /** Roles that can be assumed with a source identity alone: what is asked of them without one says nothing. */
  readonly #needSourceIdentity = new Set<string>();

  constructor(context: WorkerContext, test: RunningConnectionTest, signal: AbortSignal) {
    this.#context = context;
    this.#test = test;
    this.#signal = signal;
    this.checks = initialChecks(test.account);
  }

  /** Every check whose result can still mean something; a role that fails spares the checks that rest on it. */
  async checkAll(): Promise<void> {
    const { id: accountId, readRoleArn, writeRoleArn } = this.#test.account;
    // Of an account that was disconnected since the test was asked for, not even the roles are tried.
    const mayTest = await this.#ask(accountId);
    if (!mayTest) return;
    const canRead = await this.#checkRole('read', readRoleArn);
    if (writeRoleArn !== null && (await this.#checkRole('write', writeRoleArn)))
      await this.#check(sourceIdentityCheck, () => this.#trySourceIdentity(writeRoleArn));
    if (!canRead) return;
    const areRegionsRead = await this.#check('regionsRead', () => this.#readRegions());
    if (areRegionsRead) await this.#check('functionsListed', () => this.#listSomeFunctions());
  }

  /** Whether the account may be tested; where it may not, the first check says why. */
  async #ask(accountId: AccountId): Promise<boolean> {
    try {
      await usableAccount(accountId, { access: 'read', purpose: 'connectionTest' });
      return true;
    } catch (error) {
      if (!isRecordable(error)) throw error;
      await this.#save({ name: 'readRoleAssumed', state: 'failed', failure: error.toFailure() });
      return false;
    }
  }

  /** AWS's three checks of a role, then whose account it leads into. */
  async #checkRole(purpose: SessionPurpose, roleArn: string): Promise<boolean> {
    const names = roleCheckNames[purpose];
    const { externalId } = this.#test.account;
    const isAssumed = await this.#check(names.assumed, () => this.#expectAssumable(roleArn, externalId));
    if (!isAssumed) return false;
    const refusesNone = await this.#check(names.refusesNone, () => this.#expectRefused(roleArn, undefined));
    const refusesWrong = await this.#check(names.refusesWrong, () => this.#expectRefused(roleArn, randomUUID()));
    const isRightAccount = await this.#check(names.account, () => this.#expectAccount(purpose, roleArn));
    return refusesNone && refusesWrong && isRightAccount;
  }

  /** Passes with a note when the trust policy asks for a source identity, which all else is then asked with. */
  async #expectAssumable(roleArn: string, externalId: string): Promise<Failure | undefined> {
    const probe = { roleArn, externalId, sessionName: this.#sessionName };
    if (await canAssumeRole(probe, this.#context.aws)) return undefined;
    if (!(await canAssumeRole({ ...probe, sourceIdentity: productInAws }, this.#context.aws)))
      throw new AppError('roleCannotBeAssumed', { roleArn });
    this.#needSourceIdentity.add(roleArn);
    return { code: 'sourceIdentityRequired', params: { roleArn, sourceIdentity: productInAws } };
  }

  async #expectRefused(roleArn: string, externalId: string | undefined): Promise<undefined> {
    const probe = {
      ...{ roleArn, sessionName: this.#sessionName },
      ...(externalId === undefined ? {} : { externalId }),
      ...(this.#needSourceIdentity.has(roleArn) ? { sourceIdentity: productInAws } : {}),
    };
    if (await canAssumeRole(probe, this.#context.aws)) throw new AppError('externalIdNotRequired', { roleArn });
  }

  /** Passes with a note when the role's sessions cannot have a source identity, or nobody knows: nothing depends on it but CloudTrail. */
  async #trySourceIdentity(roleArn: string): Promise<Failure | undefined> {
    const { externalId } = this.#test.account;
    const probe = { roleArn, externalId, sessionName: this.#sessionName, sourceIdentity: productInAws };
    try {
      if (await canAssumeRole(probe, this.#context.aws)) return undefined;
    } catch (error) {
      if (!isRecordable(error)) throw error;
      return error.toFailure();
    }
    return { code: 'sourceIdentityRefused', params: { roleArn } };
  }

  async #expectAccount(purpose: SessionPurpose, roleArn: string): Promise<undefined> {
    const expected = this.#test.account.awsAccountId;
    const named = parseRoleArn(roleArn)?.awsAccountId ?? '';
    if (named !== expected) throw new AppError('roleWrongAccount', { roleArn, expected, actual: named });
    const identity = await sessionIdentity(await this.#session(purpose, roleArn));
    if (identity.awsAccountId !== expected)
      throw new AppError('roleWrongAccount', { roleArn, expected, actual: identity.awsAccountId });
  }

  /** Passes with a note when AWS did not let us ask: then the bundled list is used. */
  async #readRegions(): Promise<Failure | undefined> {
    const session = await this.#session('read', this.#test.account.readRoleArn);
    const { regions, refusal } = await enabledRegions(session);
    this.findings.enabledRegions = regions;
    return refusal?.toFailure();
  }

  async #listSomeFunctions(): Promise<undefined> {
    const session = await this.#session('read', this.#test.account.readRoleArn);
    const regions = this.findings.enabledRegions ?? [];
    const chosen = this.#test.account.regions.find((region) => regions.includes(region));
    const main = stsRegionFor(session.partition);
    const region = chosen ?? (regions.includes(main) ? main : regions[0]) ?? main;
    // The first page is proof enough, unless all of it is about something else.
    const { value: page } = await listFunctions(session, region).next();
    const foreign = page?.setAside.find(({ failure }) => failure.code === 'awsForeignAnswer');
    if (foreign && page?.functions.length === 0) throw new AppError(foreign.failure.code, foreign.failure.params);
  }

  #session(purpose: SessionPurpose, roleArn: string) {
    const { externalId } = this.#test.account;
    const access = { roleArn, externalId, purpose, sessionName: this.#sessionName };
    return sessionFor({ ...access, requiredSourceIdentity: productInAws }, this.#context.aws);
  }

  /** A name of its own for each run: credentials from before the test must not make it pass. */
  get #sessionName(): string {
    return `lamplighter-test-${this.#test.id}`;
  }

  /** Does one check and stores how it ended; what it returns is a note that goes with passing. */
  async #check(name: ConnectionCheckName, work: () => Promise<Failure | undefined>): Promise<boolean> {
    throwIfInterrupted(this.#signal, this.#context.stopping);
    await this.#save({ name, state: 'running' });
    try {
      const note = await work();
      await this.#save({ name, state: 'passed', ...(note === undefined ? {} : { failure: note }) });
      return true;
    } catch (error) {
      // The database's own failure, or a defect of ours, says nothing about the account: the job is tried again.
      if (!isRecordable(error)) throw error;
      await this.#save({ name, state: 'failed', failure: error.toFailure() });
      return false;
    }
  }

  async #save(check: ConnectionCheck): Promise<void> {
    this.checks = this.checks.map((known) => (known.name === check.name ? check : known));
    await saveChecks(this.#test.id, this.checks);
  }
}

const roleCheckNames = {
  read: {
    assumed: 'readRoleAssumed',
    refusesNone: 'readRoleRefusesNoExternalId',
    refusesWrong: 'readRoleRefusesWrongExternalId',
    account: 'readRoleAccount',
  },
  write: {
    assumed: 'writeRoleAssumed',
    refusesNone: 'writeRoleRefusesNoExternalId',
    refusesWrong: 'writeRoleRefusesWrongExternalId',
    account: 'writeRoleAccount',
  },
} as const satisfies Record<SessionPurpose, Record<string, ConnectionCheckName>>;
