import type { Failure } from '../errors.ts';
import type { AccountId, AwsAccountId } from '../lambda/account-id.ts';

/**
 * What is kept about the approval of a Rollout: `amended`, `excluded` and `replanned` end every approval before them, the others
 * say who asked for one, gave it, has a question, or took that back.
 */
export const approvalEntryKinds = [
  'amended',
  'excluded',
  'replanned',
  'requested',
  'reminded',
  'approved',
  'questioned',
  'withdrawn',
  'commented',
] as const;
export type ApprovalEntryKind = (typeof approvalEntryKinds)[number];

/** The kinds that end what was approved before. */
const planChangeKinds = ['amended', 'excluded', 'replanned'] as const satisfies ApprovalEntryKind[];

/** One of them, as the rules need it; entries are given in the order in which they were written. */
export type ApprovalEntry = {
  kind: ApprovalEntryKind;
  /** Of the plan that the person saw; null while there was none. */
  planDigest: string | null;
  personId: string;
  personName: string;
  /** The accounts that an approval or a question is about. */
  accountIds: readonly AccountId[];
};

/** What somebody says of a plan that has not changed since. */
type Vote = {
  verdict: 'approved' | 'questioned';
  personId: string;
  personName: string;
  accountIds: readonly AccountId[];
};

/** Who made the tokens of machines, by what a token is called as an actor (`token:…`): they have held it and can be who acts by it. */
export type TokenMakers = ReadonlyMap<string, string>;

/** From what the authors of a plan are known. */
export type Authorship = { createdBy: string; entries: readonly ApprovalEntry[]; makers: TokenMakers };

/**
 * Whoever made the plan what it is: they created the Rollout, amended it, decided its conflicts, or took functions in. Taking functions
 * out and having it read anew chooses nothing, so who does that may approve the rest. Where a machine did it, whoever made its token too:
 * one person with a token must not be two.
 */
export function authorsOf({ createdBy, entries, makers }: Authorship): ReadonlySet<string> {
  const actors = [createdBy, ...entries.flatMap(({ kind, personId }) => (kind === 'amended' ? [personId] : []))];
  return new Set(actors.flatMap((id) => [id, makers.get(id) ?? id]));
}

/** The entries since the plan last changed. */
export function entriesOfPlan<Entry extends ApprovalEntry>(entries: readonly Entry[]): readonly Entry[] {
  return entries.slice(entries.findLastIndex(({ kind }) => planChangeKinds.some((change) => change === kind)) + 1);
}

/** What stands of what people said of exactly this plan: of each person the last thing, in the order in which it was said. */
export function standingVotes(entries: readonly ApprovalEntry[], planDigest: string | null): Vote[] {
  const votes = new Map<string, Vote>();
  if (planDigest === null) return [];
  for (const { kind, planDigest: seen, personId, personName, accountIds } of entriesOfPlan(entries)) {
    if (kind !== 'approved' && kind !== 'questioned' && kind !== 'withdrawn') continue;
    votes.delete(personId);
    if (kind !== 'withdrawn' && seen === planDigest) {
      votes.set(personId, { verdict: kind, personId, personName, accountIds });
    }
  }
  return [...votes.values()];
}

/** What decides whether a plan is approved in an account. */
type ApprovalFacts = Authorship & {
  planDigest: string | null;
  /** Who is going to apply it; undefined: not known yet, somebody who has not approved it. */
  applierId: string | undefined;
  /** Whether somebody may approve in an account now. */
  mayApprove: (personId: string, accountId: AccountId) => boolean;
};

/** How it stands with the approval in an account, and whose word decides. */
export type AccountApproval =
  | { state: 'approved' | 'questioned'; personId: string; personName: string }
  | { state: 'missing' };

/**
 * Whether a plan is approved in an account: somebody who may approve there now, is none of its authors and does not apply it has
 * approved exactly this plan there; and nobody who may approve there has an open question. Where a machine applies it, whoever made its
 * token counts as applying it too.
 */
export function approvalIn(
  accountId: AccountId,
  { planDigest, applierId, mayApprove, ...authorship }: ApprovalFacts,
): AccountApproval {
  const counting = standingVotes(authorship.entries, planDigest).filter(
    ({ personId, accountIds }) => accountIds.includes(accountId) && mayApprove(personId, accountId),
  );
  const question = counting.find(({ verdict }) => verdict === 'questioned');
  if (question) return { state: 'questioned', personId: question.personId, personName: question.personName };
  const appliers = applierId === undefined ? [] : [applierId, authorship.makers.get(applierId)];
  const tooClose = new Set([...authorsOf(authorship), ...appliers]);
  const approval = counting.find(({ verdict, personId }) => verdict === 'approved' && !tooClose.has(personId));
  return approval
    ? { state: 'approved', personId: approval.personId, personName: approval.personName }
    : { state: 'missing' };
}

/** Why a plan may not be applied in an account that requires approval; undefined: it may. */
export function approvalRefusal(awsAccountId: AwsAccountId, approval: AccountApproval): Failure | undefined {
  switch (approval.state) {
    case 'approved':
      return undefined;
    case 'questioned':
      return { code: 'approvalQuestioned', params: { awsAccountId, name: approval.personName } };
    case 'missing':
      return { code: 'approvalMissing', params: { awsAccountId } };
  }
}

/** Why a person may not approve a plan, or question it: `own` is for its authors. */
export function isOwnPlan(personId: string, authorship: Authorship): boolean {
  return authorsOf(authorship).has(personId);
}
