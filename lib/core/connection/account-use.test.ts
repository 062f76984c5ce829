import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { type AccountStatus, statusAfterTest } from './account-status.ts';
import {
  type AccountFacts,
  type AccountRoles,
  type AccountUse,
  accountRefusal,
  accountRefusals,
} from './account-use.ts';

const at = new Date('2026-11-27T12:00:00Z');
const roleArn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const roles: AccountRoles = { readRoleArn: roleArn('Read'), writeRoleArn: roleArn('Write'), externalId: 'x' };
const usable: AccountFacts = {
  awsAccountId: awsAccountIdSchema.parse('111122223333'),
  status: 'connected',
  isDisconnecting: false,
  roles,
  lastTest: { roles, hasPassed: true, failedChecks: [] },
  maxFunctionsPerRollout: null,
  maxPercentPerRollout: null,
  freezeWindows: [],
  requiresApproval: false,
  allowsEmergencyApply: false,
  isProduction: false,
};
const share = {
  mode: 'instrument',
  pinned: roles,
  changeCount: 10,
  knownCount: 100,
  goesBack: false,
  isCleared: false,
} as const;
const frozen = { fromAt: '2026-11-27T11:00:00Z', untilAt: '2026-11-27T13:00:00Z', reason: 'Sale' };

const reads: AccountUse[] = [
  { access: 'read', purpose: 'plan', mode: 'instrument' },
  { access: 'read', purpose: 'plan', mode: 'revert' },
  { access: 'read', purpose: 'check', mode: 'remove' },
  ...(['scan', 'health', 'settle'] as const).map((purpose) => ({ access: 'read', purpose }) as const),
];
const writesOf = (mode: 'instrument' | 'revert'): AccountUse[] =>
  (['apply', 'send', 'goOn'] as const).map((purpose) => ({ access: 'write', purpose, ...share, mode }));
const writes = [...writesOf('instrument'), ...writesOf('revert')];
const codesOf = (facts: Partial<AccountFacts>, uses: readonly AccountUse[]) =>
  uses.map((use) => accountRefusal({ ...usable, ...facts }, use, at)?.code);
const all = (code: string | undefined, uses: readonly AccountUse[]) => uses.map(() => code);

describe('an account', () => {
  it('whose present roles passed the last test is used for everything, also when a scan could not get in since', () => {
    for (const status of ['connected', 'failing'] as const)
      expect(codesOf({ status }, [...reads, ...writes])).toEqual(all(undefined, [...reads, ...writes]));
  });

  it('that is disconnected or a draft is used for nothing, and only a draft is tested', () => {
    for (const status of ['draft', 'disconnected'] as const) {
      expect(codesOf({ status }, [...reads, ...writes])).toEqual(all('accountNotConnected', [...reads, ...writes]));
    }
    const testing: AccountUse = { access: 'read', purpose: 'connectionTest' };
    expect(codesOf({ status: 'draft', lastTest: null }, [testing])).toEqual([undefined]);
    expect(codesOf({ status: 'disconnected' }, [testing])).toEqual(['accountNotConnected']);
  });

  it('whose roles were never tested, or whose test tested others, is used for nothing', () => {
    expect(codesOf({ lastTest: null }, [...reads, ...writes])).toEqual(all('rolesUntested', [...reads, ...writes]));
    const others = { ...roles, readRoleArn: roleArn('Other') };
    const lastTest = { roles: others, hasPassed: true, failedChecks: [] };
    expect(codesOf({ lastTest }, [...reads, ...writes])).toEqual(all('rolesUntested', [...reads, ...writes]));
  });

  it('with an untested write role is read, and not written to; the refusal names both roles', () => {
    const tested = { ...roles, writeRoleArn: roleArn('Tested') };
    const facts = { lastTest: { roles: tested, hasPassed: true, failedChecks: [] } };
    expect(codesOf(facts, reads)).toEqual(all(undefined, reads));
    expect(codesOf(facts, writes)).toEqual(all('rolesUntested', writes));
    const [write] = writes;
    expect(write && accountRefusal({ ...usable, ...facts }, write, at)?.params).toEqual({
      awsAccountId: '111122223333',
      role: 'write',
      tested: roleArn('Tested'),
      present: roleArn('Write'),
    });
  });

  it('whose roles ask for no external id is not entered, by the role that does not', () => {
    const failedBy = (name: string) => ({
      lastTest: { roles, hasPassed: false, failedChecks: [{ name, code: 'externalIdNotRequired' }] },
    });
    const ofRead = failedBy('readRoleRefusesNoExternalId');
    expect(codesOf(ofRead, [...reads, ...writes])).toEqual(all('externalIdNotRequired', [...reads, ...writes]));
    const ofWrite = failedBy('writeRoleRefusesNoExternalId');
    expect(codesOf(ofWrite, reads)).toEqual(all(undefined, reads));
    expect(codesOf(ofWrite, writes)).toEqual(all('externalIdNotRequired', writes));
  });

  it('whose last test failed otherwise is not used, nor one of which nobody knows what failed', () => {
    for (const failedChecks of [
      [{ name: 'regionsRead', code: 'awsAccessDenied' }],
      [{ name: 'odd', code: null }],
      [],
    ]) {
      const lastTest = { roles, hasPassed: false, failedChecks };
      const uses = [...reads, ...writes];
      expect(codesOf({ lastTest, status: 'failing' }, uses)).toEqual(all('connectionTestFailed', uses));
    }
  });

  it('without a write role says just that, whatever was pinned or tested', () => {
    const facts = { roles: { ...roles, writeRoleArn: null } };
    expect(codesOf(facts, writes)).toEqual(all('writeRoleMissing', writes));
    expect(codesOf(facts, reads)).toEqual(all(undefined, reads));
  });

  it('is not sent to by other roles than those pinned, until a person lets it go on', () => {
    const pinned = { ...roles, writeRoleArn: roleArn('Before') };
    for (const mode of ['instrument', 'revert'] as const) {
      const uses = (['apply', 'send', 'goOn'] as const).map(
        (purpose): AccountUse => ({ access: 'write', purpose, ...share, mode, pinned }),
      );
      expect(codesOf({}, uses)).toEqual(['rolesChanged', 'rolesChanged', undefined]);
      expect(codesOf({}, [{ access: 'write', purpose: 'send', ...share, mode, pinned: null }])).toEqual([
        'rolesChanged',
      ]);
    }
  });

  it('that is frozen or over its limit is not sent to, but reverted', () => {
    for (const [facts, code] of [
      [{ freezeWindows: [frozen] }, 'freezeWindow'],
      [{ maxFunctionsPerRollout: 9 }, 'blastRadiusExceeded'],
      [{ maxPercentPerRollout: 9 }, 'blastRadiusExceeded'],
    ] as const) {
      expect(codesOf(facts, writesOf('instrument'))).toEqual(all(code, writesOf('instrument')));
      expect(codesOf(facts, [...writesOf('revert'), ...reads])).toEqual(
        all(undefined, [...writesOf('revert'), ...reads]),
      );
    }
  });

  it('that is being disconnected begins nothing new, goes on with what it has, and can be reverted', () => {
    const facts = { isDisconnecting: true };
    const refused: AccountUse[] = [
      { access: 'read', purpose: 'plan', mode: 'instrument' },
      { access: 'read', purpose: 'check', mode: 'remove' },
      { access: 'read', purpose: 'scan' },
      { access: 'write', purpose: 'apply', ...share },
    ];
    expect(codesOf(facts, refused)).toEqual(all('accountDisconnecting', refused));
    const allowed: AccountUse[] = [
      { access: 'read', purpose: 'plan', mode: 'revert' },
      { access: 'read', purpose: 'health' },
      { access: 'read', purpose: 'settle' },
      { access: 'write', purpose: 'send', ...share },
      { access: 'write', purpose: 'goOn', ...share },
      { access: 'write', purpose: 'apply', ...share, mode: 'revert' },
    ];
    expect(codesOf(facts, allowed)).toEqual(all(undefined, allowed));
  });
});

describe('an account that requires approval', () => {
  const facts = { requiresApproval: true };

  it('is read without, and sent to by nothing that was not cleared, at any step', () => {
    expect(codesOf(facts, reads)).toEqual(all(undefined, reads));
    expect(codesOf(facts, writes)).toEqual(all('approvalMissing', writes));
    const cleared = writes.map((use) => ({ ...use, isCleared: true }));
    expect(codesOf(facts, cleared)).toEqual(all(undefined, cleared));
  });

  it('lets a revert that goes back through, and asks of the revert of a revert', () => {
    const back = writesOf('revert').map((use) => ({ ...use, goesBack: true }));
    expect(codesOf(facts, back)).toEqual(all(undefined, back));
    expect(codesOf(facts, writesOf('revert'))).toEqual(all('approvalMissing', writesOf('revert')));
  });

  it('does not let anything else through because it was approved', () => {
    const cleared = writes.map((use) => ({ ...use, isCleared: true }));
    expect(codesOf({ ...facts, status: 'disconnected' }, cleared)).toEqual(all('accountNotConnected', cleared));
  });
});

test('every reason is told, the weightiest first', () => {
  const facts = { ...usable, status: 'disconnected' as const, freezeWindows: [frozen], maxFunctionsPerRollout: 1 };
  const use: AccountUse = { access: 'write', purpose: 'apply', ...share, pinned: null };
  expect(accountRefusals(facts, use, at).map(({ code }) => code)).toEqual([
    'accountNotConnected',
    'rolesChanged',
    'blastRadiusExceeded',
    'freezeWindow',
  ]);
});

// ── The law ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a person, the worker or time does to an account and its one Rollout. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'send' } as const) },
  fc.record({ kind: fc.constant('test' as const), passes: fc.boolean() }),
  fc.record({ kind: fc.constant('enterRole' as const), role: fc.constantFrom('Write', 'Other') }),
  fc.constantFrom(
    { kind: 'disconnect' } as const,
    { kind: 'reconnect' } as const,
    { kind: 'request' } as const,
    { kind: 'withdraw' } as const,
    { kind: 'pause' } as const,
  ),
  { weight: 3, arbitrary: fc.constant({ kind: 'goOn' } as const) },
  fc.record({ kind: fc.constant('freeze' as const), fromHour: fc.nat(6), hours: fc.integer({ min: 1, max: 3 }) }),
  fc.constant({ kind: 'thaw' } as const),
  fc.record({ kind: fc.constant('limit' as const), most: fc.option(fc.integer({ min: 8, max: 12 })) }),
  fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 3 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What is true of the account, kept apart from the facts that the gate is asked with. */
type World = {
  status: AccountStatus;
  isDisconnecting: boolean;
  role: string;
  /** The role that was tested last, and how that ended. */
  tested: { role: string; passed: boolean };
  /** The role that the Rollout was reviewed with. */
  agreed: string;
  isApplying: boolean;
  most: number | null;
  freeze: { from: number; until: number } | null;
  hour: number;
};

const rolesOf = (role: string): AccountRoles => ({ ...roles, writeRoleArn: roleArn(role) });
const instant = (hour: number) => new Date(Date.UTC(2026, 10, 27) + hour * 3_600_000);

function refusalIn(world: World, purpose: 'send' | 'goOn', mode: 'instrument' | 'revert') {
  const { freeze } = world;
  const facts: AccountFacts = {
    ...usable,
    status: world.status,
    isDisconnecting: world.isDisconnecting,
    roles: rolesOf(world.role),
    lastTest: { roles: rolesOf(world.tested.role), hasPassed: world.tested.passed, failedChecks: [] },
    maxFunctionsPerRollout: world.most,
    freezeWindows: freeze
      ? [{ fromAt: instant(freeze.from).toISOString(), untilAt: instant(freeze.until).toISOString(), reason: 'Sale' }]
      : [],
  };
  const use: AccountUse = { access: 'write', purpose, ...share, mode, pinned: rolesOf(world.agreed) };
  return accountRefusal(facts, use, instant(world.hour));
}

/** Does a step as the commands do. Returns whether something was sent. */
function take(world: World, taken: Step, mode: 'instrument' | 'revert'): boolean {
  switch (taken.kind) {
    case 'send':
      if (!world.isApplying) return false;
      if (refusalIn(world, 'send', mode) === undefined) return true;
      world.isApplying = false;
      return false;
    case 'goOn':
      if (refusalIn(world, 'goOn', mode) !== undefined) return false;
      world.agreed = world.role;
      world.isApplying = true;
      return false;
    case 'test':
      world.tested = { role: world.role, passed: taken.passes };
      world.status = statusAfterTest(world.status, taken.passes);
      return false;
    case 'enterRole':
      if (world.role !== taken.role) world.status = 'draft';
      world.role = taken.role;
      return false;
    case 'disconnect':
      world.status = 'disconnected';
      return false;
    case 'reconnect':
      if (world.status === 'disconnected') world.status = 'draft';
      return false;
    case 'request':
    case 'withdraw':
      world.isDisconnecting = taken.kind === 'request';
      return false;
    case 'pause':
      world.isApplying = false;
      return false;
    case 'freeze':
      world.freeze = { from: taken.fromHour, until: taken.fromHour + taken.hours };
      return false;
    case 'thaw':
      world.freeze = null;
      return false;
    case 'limit':
      world.most = taken.most;
      return false;
    case 'wait':
      world.hour += taken.hours;
      return false;
  }
}

/** What forbids sending, said anew from what is true of the account. */
function lawsBroken(world: World, mode: 'instrument' | 'revert'): string[] {
  const { status, tested, role, agreed, freeze, hour, most } = world;
  const laws = {
    'it was not connected': status === 'draft' || status === 'disconnected',
    'the last test failed': !tested.passed,
    'the role was not tested': tested.role !== role,
    'the role was not agreed to': agreed !== role,
    'it was frozen': mode !== 'revert' && freeze !== null && freeze.from <= hour && hour < freeze.until,
    'it was over the limit': mode !== 'revert' && most !== null && share.changeCount > most,
  };
  return Object.entries(laws).flatMap(([law, isBroken]) => (isBroken ? [law] : []));
}

test.each(['instrument', 'revert'] as const)(
  'whatever happened before, nothing is sent that may not be (%s)',
  (mode) => {
    let sent = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world: World = {
          ...{ status: 'connected', isDisconnecting: false, role: 'Write', agreed: 'Write', isApplying: true },
          ...{ tested: { role: 'Write', passed: true }, most: null, freeze: null, hour: 0 },
        };
        for (const taken of steps) {
          const hasSent = take(world, taken, mode);
          if (!hasSent) continue;
          sent += 1;
          const broken = lawsBroken(world, mode);
          if (broken.length > 0) throw new Error(`Sent although ${broken.join(', ')}: ${JSON.stringify(world)}`);
        }
      }),
      { numRuns: 2_000 },
    );
    // A gate that lets nothing through would keep the law too.
    expect(sent).toBeGreaterThan(2_000);
  },
);
