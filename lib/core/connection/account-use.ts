import type { Mode } from '../change/change.ts';
import type { Failure } from '../errors.ts';
import type { AwsAccountId } from '../lambda/account-id.ts';
import { type BlastRadiusLimits, blastRadiusFailure } from '../rollout/blast-radius.ts';
import { type FreezeWindow, freezeWindowAt } from '../rollout/freeze-window.ts';
import { type AccountStatus, isConnected } from './account-status.ts';
import type { ConnectionCheckName } from './checks.ts';

/** How an account is entered: its roles and the external id that they ask for. Without a write role nothing is sent. */
export type AccountRoles = { readRoleArn: string; writeRoleArn: string | null; externalId: string };

/** The last connection test that tested something and ended: what, whether it passed, and which checks failed with which code. */
export type LastTest = {
  roles: AccountRoles;
  hasPassed: boolean;
  /** Names may be those of another version. */
  failedChecks: readonly { name: string; code: string | null }[];
};

/** All that decides whether an account may be used, as the database has it at one moment. */
export type AccountFacts = BlastRadiusLimits & {
  awsAccountId: AwsAccountId;
  status: AccountStatus;
  /** Asked for, and carried out once nothing is under way there. */
  isDisconnecting: boolean;
  roles: AccountRoles;
  /** Null before the first one has ended. */
  lastTest: LastTest | null;
  freezeWindows: readonly FreezeWindow[];
  /** Nothing is applied there that another person has not approved. */
  requiresApproval: boolean;
  /** Whether that can be passed over, with a reason. */
  allowsEmergencyApply: boolean;
  /** Whoever applies there has to have proved lately who they are. */
  isProduction: boolean;
};

/** What a Rollout has to do with an account, for uses that send. */
export type RolloutShare = {
  mode: Mode;
  /** The roles that it was planned with, or that a person let it go on with; null: none. */
  pinned: AccountRoles | null;
  /** How many functions it changes there in all: changed already, in flight, or still to be sent. */
  changeCount: number;
  /** Functions that the last scan saw there. */
  knownCount: number;
  /** Whether it reverts something that neither reverted nor restored itself: that leads back to what was there before. */
  goesBack: boolean;
  /** Whether exactly its present plan was approved there, or may be applied without that in an emergency. */
  isCleared: boolean;
};

/**
 * What an account is to be used for. `plan` also stands for everything that has something planned (creating, amending, planning
 * anew, previewing again) and `check` for what is read for a preview later. `settle` reads back what is in flight. `goOn`: a person
 * resumes or retries, which pins the roles of now, so the pinned ones do not matter.
 */
export type AccountUse =
  | { access: 'read'; purpose: 'plan' | 'check'; mode: Mode }
  | { access: 'read'; purpose: 'scan' | 'health' | 'settle' | 'connectionTest' }
  | ({ access: 'write'; purpose: 'apply' | 'send' | 'goOn' } & RolloutShare);

/**
 * Why an account may not be used for something at a moment of the database's clock, the weightiest reason first; none: it may be.
 * Reverts are exempt from freeze windows, limits, and a disconnection that was asked for, as they must always be possible; never
 * from the account's status, its test and its roles. From approval only those are exempt that go back: the revert of a revert leads
 * forward again, and restoring a state may lead anywhere.
 */
export function accountRefusals(facts: AccountFacts, use: AccountUse, at: Date): Failure[] {
  const closed = closedReason(facts, use);
  if (use.access === 'read') return closed === undefined ? [] : [closed];
  return [
    closed,
    facts.roles.writeRoleArn === null ? failure('writeRoleMissing', facts) : undefined,
    otherRoles(facts, use),
    facts.requiresApproval && !use.goesBack && !use.isCleared ? failure('approvalMissing', facts) : undefined,
    ...(use.mode === 'revert' ? [] : [blastRadiusFailure({ ...facts, ...use }), frozen(facts, at)]),
  ].filter((refusal) => refusal !== undefined);
}

/** The weightiest reason why an account may not be used for something, or undefined. */
export function accountRefusal(facts: AccountFacts, use: AccountUse, at: Date): Failure | undefined {
  return accountRefusals(facts, use, at)[0];
}

/** Whether two ways of entering an account are the same one. */
export function areSameRoles(one: AccountRoles, other: AccountRoles): boolean {
  return (
    one.readRoleArn === other.readRoleArn &&
    one.writeRoleArn === other.writeRoleArn &&
    one.externalId === other.externalId
  );
}

/** Why nobody may enter the account for this at all: it is not in use, is being given up, or its roles are not proven. */
function closedReason(facts: AccountFacts, use: AccountUse): Failure | undefined {
  const { status, lastTest, roles } = facts;
  if (use.purpose === 'connectionTest') return status === 'disconnected' ? notConnected(facts) : undefined;
  if (status === 'disconnected') return notConnected(facts);
  if (facts.isDisconnecting && isNewWork(use)) return failure('accountDisconnecting', facts);
  if (lastTest && !isProven(lastTest.roles, roles, use)) {
    const { role, tested, present } = differingRole(lastTest.roles, roles);
    return failure('rolesUntested', facts, { role, tested, present });
  }
  if (!isConnected(status)) return notConnected(facts);
  if (!lastTest) return failure('rolesUntested', facts, { role: 'read', tested: 'none', present: roles.readRoleArn });
  return hasFailedFor(lastTest, use) ? failedTest(facts, lastTest) : undefined;
}

/** Whether a use begins something that a disconnection would have to wait for. */
function isNewWork(use: AccountUse): boolean {
  switch (use.purpose) {
    case 'plan':
    case 'check':
    case 'apply':
      return use.mode !== 'revert';
    case 'scan':
      return true;
    default:
      return false;
  }
}

/** Whether the tested roles are those that the use enters by: for reading, the read role alone. */
function isProven(tested: AccountRoles, present: AccountRoles, { access }: AccountUse): boolean {
  // That there is no write role is a reason of its own.
  if (access === 'write' && present.writeRoleArn !== null) return areSameRoles(tested, present);
  return tested.readRoleArn === present.readRoleArn && tested.externalId === present.externalId;
}

/** A failed check of the write role alone does not keep anybody from reading. */
function hasFailedFor({ hasPassed, failedChecks }: LastTest, { access }: AccountUse): boolean {
  if (hasPassed) return false;
  return access === 'write' || failedChecks.length === 0 || failedChecks.some(({ name }) => !isOfWriteRole(name));
}

const writeRoleChecks = [
  'writeRoleAssumed',
  'writeRoleRefusesNoExternalId',
  'writeRoleRefusesWrongExternalId',
  'writeRoleAccount',
] as const satisfies ConnectionCheckName[];

function isOfWriteRole(name: string): boolean {
  return writeRoleChecks.some((check) => check === name);
}

/** A role that anybody may assume is said by its name; of other failed checks the account's page says which they are. */
function failedTest(facts: AccountFacts, { failedChecks }: LastTest): Failure {
  const open = failedChecks.find(({ code }) => code === 'externalIdNotRequired');
  if (open === undefined) return failure('connectionTestFailed', facts);
  const roleArn = isOfWriteRole(open.name) ? (facts.roles.writeRoleArn ?? '') : facts.roles.readRoleArn;
  return { code: 'externalIdNotRequired', params: { roleArn } };
}

/** Nothing is sent through other roles than a Rollout was reviewed with, even proven ones, until a person has said so. */
function otherRoles(facts: AccountFacts, use: AccountUse & RolloutShare): Failure | undefined {
  // That there is no write role is a reason of its own.
  if (use.purpose === 'goOn' || facts.roles.writeRoleArn === null) return undefined;
  if (use.pinned !== null && areSameRoles(use.pinned, facts.roles)) return undefined;
  if (use.pinned === null) {
    return failure('rolesChanged', facts, { role: 'write', pinned: 'none', present: facts.roles.writeRoleArn });
  }
  const { role, tested: pinned, present } = differingRole(use.pinned, facts.roles);
  return failure('rolesChanged', facts, { role, pinned, present });
}

/** The first role that differs, `none` where there is none; where neither does, the external id is another one. */
function differingRole(before: AccountRoles, now: AccountRoles) {
  if (before.readRoleArn !== now.readRoleArn)
    return { role: 'read', tested: before.readRoleArn, present: now.readRoleArn };
  if (before.writeRoleArn !== now.writeRoleArn)
    return { role: 'write', tested: before.writeRoleArn ?? 'none', present: now.writeRoleArn ?? 'none' };
  return { role: 'externalId', tested: 'none', present: 'none' };
}

function frozen({ awsAccountId, freezeWindows }: AccountFacts, at: Date): Failure | undefined {
  const window = freezeWindowAt(freezeWindows, at);
  return window && { code: 'freezeWindow', params: { awsAccountId, untilAt: window.untilAt, reason: window.reason } };
}

function notConnected({ awsAccountId, status }: AccountFacts): Failure {
  return { code: 'accountNotConnected', params: { awsAccountId, status } };
}

function failure(code: Failure['code'], { awsAccountId }: AccountFacts, params: Failure['params'] = {}): Failure {
  return { code, params: { awsAccountId, ...params } };
}
