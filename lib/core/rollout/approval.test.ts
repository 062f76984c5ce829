import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type AccountId, accountIdSchema } from '../lambda/account-id.ts';
import { type ApprovalEntry, approvalIn, standingVotes } from './approval.ts';

const account = (digit: number) => accountIdSchema.parse(`00000000-0000-4000-8000-00000000000${digit}`);
const [first, second] = [account(1), account(2)];
const people = ['ann', 'bob', 'cem', 'dee'] as const;

const entry = (kind: ApprovalEntry['kind'], personId: string, more: Partial<ApprovalEntry> = {}): ApprovalEntry => ({
  ...{ kind, personId, personName: personId.toUpperCase(), planDigest: 'one', accountIds: [first, second] },
  ...more,
});
const stateIn = (entries: ApprovalEntry[], more: Partial<Parameters<typeof approvalIn>[1]> = {}, accountId = first) =>
  approvalIn(accountId, {
    ...{ planDigest: 'one', createdBy: 'ann', entries, makers: new Map(), applierId: 'ann', mayApprove: () => true },
    ...more,
  }).state;

describe('a plan', () => {
  it('is approved by another person than its author and whoever applies it', () => {
    expect(stateIn([])).toBe('missing');
    expect(stateIn([entry('approved', 'bob')])).toBe('approved');
    expect(stateIn([entry('approved', 'ann')], { applierId: 'bob' })).toBe('missing');
    expect(stateIn([entry('approved', 'bob')], { applierId: 'bob' })).toBe('missing');
    expect(stateIn([entry('amended', 'bob'), entry('approved', 'bob')])).toBe('missing');
    expect(stateIn([entry('excluded', 'bob'), entry('approved', 'bob')])).toBe('approved');
    expect(stateIn([entry('replanned', 'bob'), entry('approved', 'bob')])).toBe('approved');
  });

  it('is not approved by who made the token of the machine that made it or applies it', () => {
    const makers = new Map([['token:1', 'bob']]);
    const entries = [entry('approved', 'bob')];
    expect(stateIn(entries, { createdBy: 'token:1', makers })).toBe('missing');
    expect(stateIn(entries, { applierId: 'token:1', makers })).toBe('missing');
    expect(stateIn([entry('amended', 'token:1'), ...entries], { makers })).toBe('missing');
    expect(stateIn([entry('excluded', 'token:1'), ...entries], { makers })).toBe('approved');
    expect(stateIn([...entries, entry('approved', 'cem')], { createdBy: 'token:1', makers })).toBe('approved');
  });

  it('is approved as it is: for its digest, and until it changes, even into what it was', () => {
    expect(stateIn([entry('approved', 'bob', { planDigest: 'two' })])).toBe('missing');
    for (const kind of ['amended', 'excluded', 'replanned'] as const) {
      expect(stateIn([entry('approved', 'bob'), entry(kind, 'ann')])).toBe('missing');
    }
    expect(stateIn([entry('approved', 'bob')], { planDigest: null })).toBe('missing');
  });

  it('is approved in the accounts that the approval is about, and in which the person may approve now', () => {
    const entries = [entry('approved', 'bob', { accountIds: [first] })];
    expect([stateIn(entries), stateIn(entries, {}, second)]).toEqual(['approved', 'missing']);
    expect(stateIn(entries, { mayApprove: () => false })).toBe('missing');
  });

  it('is questioned as long as somebody who may approve has a question, whoever else approved', () => {
    const entries = [entry('approved', 'bob'), entry('questioned', 'cem')];
    expect(stateIn(entries)).toBe('questioned');
    expect(stateIn([...entries, entry('withdrawn', 'cem')])).toBe('approved');
    expect(stateIn([...entries, entry('approved', 'cem')])).toBe('approved');
    expect(stateIn(entries, { mayApprove: (personId) => personId !== 'cem' })).toBe('approved');
    expect(stateIn([entry('approved', 'bob'), entry('questioned', 'cem', { accountIds: [second] })])).toBe('approved');
    expect(stateIn([entry('approved', 'bob'), entry('questioned', 'bob'), entry('withdrawn', 'bob')])).toBe('missing');
  });

  it('has one word of each person, the last', () => {
    const entries = [entry('approved', 'bob'), entry('commented', 'bob'), entry('requested', 'ann')];
    expect(standingVotes([...entries, entry('approved', 'cem')], 'one').map(({ personId }) => personId)).toEqual([
      'bob',
      'cem',
    ]);
    // Said of another plan, it takes back what was said of this one.
    expect(standingVotes([...entries, entry('approved', 'bob', { planDigest: 'two' })], 'one')).toEqual([]);
  });
});

// ── The law ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const person = fc.constantFrom(...people);
const accounts = fc.subarray([first, second], { minLength: 1 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('approved' as const), person, accounts, isOld: fc.boolean() }),
  },
  fc.record({ kind: fc.constant('questioned' as const), person, accounts }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('withdrawn' as const, 'commented' as const), person }) },
  fc.record({ kind: fc.constantFrom('amended' as const, 'excluded' as const, 'replanned' as const), person }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('right' as const), person, account: fc.constantFrom(first, second) }),
  },
);

/** What is true, kept apart from the entries: who stands where on the plan of now. */
type World = {
  plan: number;
  authors: Set<string>;
  stands: Map<string, { says: 'yes' | 'no'; where: readonly AccountId[] }>;
  /** `person account` of those who have lost the right to approve there. */
  lost: Set<string>;
};

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Does a step: returns what is written of it, and keeps what it means. */
function take(world: World, taken: Step): ApprovalEntry | undefined {
  const planDigest = String(world.plan);
  switch (taken.kind) {
    case 'approved':
      world.stands.delete(taken.person);
      if (!taken.isOld) world.stands.set(taken.person, { says: 'yes', where: taken.accounts });
      return entry('approved', taken.person, {
        accountIds: taken.accounts,
        planDigest: taken.isOld ? String(world.plan - 1) : planDigest,
      });
    case 'questioned':
      world.stands.set(taken.person, { says: 'no', where: taken.accounts });
      return entry('questioned', taken.person, { accountIds: taken.accounts, planDigest });
    case 'withdrawn':
    case 'commented':
      if (taken.kind === 'withdrawn') world.stands.delete(taken.person);
      return entry(taken.kind, taken.person, { accountIds: [], planDigest });
    case 'right': {
      const right = `${taken.person} ${taken.account}`;
      if (!world.lost.delete(right)) world.lost.add(right);
      return undefined;
    }
    default:
      if (taken.kind === 'amended') world.authors.add(taken.person);
      world.stands.clear();
      world.plan += 1;
      return entry(taken.kind, taken.person, { planDigest });
  }
}

/** How it stands in an account, said anew from what is true. */
function expectedIn(world: World, accountId: AccountId, applierId: string): 'approved' | 'questioned' | 'missing' {
  const counting = [...world.stands].filter(
    ([who, { where }]) => where.includes(accountId) && !world.lost.has(`${who} ${accountId}`),
  );
  if (counting.some(([, { says }]) => says === 'no')) return 'questioned';
  return counting.some(([who]) => !world.authors.has(who) && who !== applierId) ? 'approved' : 'missing';
}

test('over any history, what counts as approved has the word of another person who may give it, for exactly this plan', () => {
  let approved = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), person, (steps, applierId) => {
      const world: World = { plan: 0, authors: new Set(['ann']), stands: new Map(), lost: new Set() };
      const entries = steps.flatMap((taken) => take(world, taken) ?? []);
      const mayApprove = (personId: string, accountId: AccountId) => !world.lost.has(`${personId} ${accountId}`);
      const facts = {
        planDigest: String(world.plan),
        createdBy: 'ann',
        entries,
        makers: new Map(),
        applierId,
        mayApprove,
      };
      for (const accountId of [first, second]) {
        const expected = expectedIn(world, accountId, applierId);
        expect(approvalIn(accountId, facts).state).toBe(expected);
        if (expected === 'approved') approved += 1;
      }
    }),
    { numRuns: 2_000 },
  );
  // One that approves nothing would keep the law too.
  expect(approved).toBeGreaterThan(300);
});
