import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { blastRadiusFailure } from './blast-radius.ts';
import { estimateSeconds } from './estimate.ts';
import { type FunctionMetrics, judgeHealth } from './health.ts';
import { nextStep, type RolloutState, type WaveState } from './next-step.ts';
import { type Observation, readiness, settle } from './settlement.ts';
import { isBreach, stopReasonFor } from './stop-rule.ts';
import { defaultStrategy } from './strategy.ts';
import { assignWaves } from './waves.ts';

const kinds = ['python3.12 x86_64', 'nodejs22.x x86_64', 'nodejs22.x arm64', 'java21 x86_64'] as const;
const candidates = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const [runtime = '', architecture = ''] = (kinds[index % kinds.length] ?? '').split(' ');
    return { id: String(index).padStart(6, '0'), runtime, architecture, warningCount: 0 };
  });

describe('waves', () => {
  it('take one function, 1 %, 10 % and the rest by default, and every function once', () => {
    const { waveOf, sizes } = assignWaves(candidates(1_000), defaultStrategy(0));
    expect(sizes).toEqual([1, 10, 100, 889]);
    expect(waveOf.size).toBe(1_000);
  });

  it('cover every runtime and architecture as early as their sizes allow', () => {
    const all = candidates(1_000);
    const { waveOf } = assignWaves(all, defaultStrategy(0));
    const early = all
      .filter(({ id }) => (waveOf.get(id) ?? 9) <= 1)
      .map(({ runtime, architecture }) => `${runtime} ${architecture}`);
    expect(new Set(early)).toEqual(new Set(kinds));
  });

  it('begin with functions that preflight had nothing to say about', () => {
    const odd = candidates(100).map((candidate, index) => ({ ...candidate, warningCount: index < 90 ? 2 : 0 }));
    const { waveOf } = assignWaves(odd, { ...defaultStrategy(0), waves: [{ functions: 4 }, { percent: 100 }] });
    const first = odd.filter(({ id }) => waveOf.get(id) === 0);
    expect(first.map(({ warningCount }) => warningCount)).toEqual([0, 0, 0, 0]);
    expect(new Set(first.map(({ runtime, architecture }) => `${runtime} ${architecture}`))).toEqual(new Set(kinds));
  });

  it('hold every function once where there are many kinds of which most have one function', () => {
    const many = candidates(40_000).map((candidate, index) =>
      index % 2 === 0 ? { ...candidate, runtime: candidate.id } : candidate,
    );
    const { waveOf, sizes } = assignWaves(many, defaultStrategy(0));
    expect(waveOf.size).toBe(40_000);
    expect(sizes).toEqual([1, 400, 4_000, 35_599]);
  });

  it('are the same whatever the order of the functions, and never empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer(), (count, seed) => {
        const all = candidates(count);
        const shuffled = [...all].sort(
          (a, b) => ((Number(a.id) * 7919 + seed) % 101) - ((Number(b.id) * 7919 + seed) % 101),
        );
        const { waveOf, sizes } = assignWaves(shuffled, defaultStrategy(0));
        expect(waveOf).toEqual(new Map([...assignWaves(all, defaultStrategy(0)).waveOf].sort()));
        expect(sizes.every((size) => size > 0)).toBe(true);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
      }),
    );
  });
});

describe('the stop rule', () => {
  const rule = { maxFailures: 5, maxFailurePercent: 10 };
  it.each([
    [{ failed: 0, finished: 0 }, undefined],
    [{ failed: 1, finished: 1 }, 'failureRateTooHigh'],
    [{ failed: 1, finished: 10 }, undefined],
    [{ failed: 5, finished: 100 }, undefined],
    [{ failed: 6, finished: 1_000 }, 'tooManyFailures'],
  ])('with %o says %s', (counts, code) => {
    expect(stopReasonFor(counts, rule)?.code).toBe(code);
  });
  it('is a breach, and a lost role is not', () => {
    expect([isBreach({ code: 'tooManyFailures' }), isBreach({ code: 'roleCannotBeAssumed' }), isBreach(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the blast radius', () => {
  const account = {
    awsAccountId: awsAccountIdSchema.parse('111122223333'),
    maxFunctionsPerRollout: null,
    maxPercentPerRollout: null,
    changeCount: 50,
    knownCount: 100,
  };
  it.each([
    [{}, undefined],
    [{ maxFunctionsPerRollout: 50 }, undefined],
    [{ maxFunctionsPerRollout: 49 }, 49],
    [{ maxPercentPerRollout: 50 }, undefined],
    [{ maxPercentPerRollout: 49 }, 49],
    [{ maxPercentPerRollout: 100, knownCount: 0 }, 0],
  ])('with %o allows at most %s', (limits, limit) => {
    expect(blastRadiusFailure({ ...account, ...limits })?.params['limit']).toBe(limit);
  });
});

describe('settling an update', () => {
  const seen = (more: Partial<Observation>): Observation => ({
    lastUpdateStatus: 'Successful',
    lastUpdateStatusReasonCode: undefined,
    state: 'Active',
    revisionId: 'new',
    lastModified: '2026-10-01T12:00:00.000+0000',
    differsFromBefore: ['Handler'],
    differsFromTarget: [],
    ...more,
  });
  const atBefore = { differsFromBefore: [], differsFromTarget: ['Handler'] };
  const elsewhere = { differsFromBefore: ['Layers'], differsFromTarget: ['Handler', 'Layers'] };
  it.each([
    ['at the target', seen({}), 'accepted', 'applied'],
    ['at the target', seen({}), 'unclear', 'applied'],
    ['in progress', seen({ lastUpdateStatus: 'InProgress' }), 'unclear', 'wait'],
    ['as before, by an old answer', seen({ ...atBefore, revisionId: 'old' }), 'accepted', 'wait'],
    ['as before', seen({ ...atBefore, revisionId: 'old' }), 'unclear', 'notSent'],
    [
      'as before after a failed update',
      seen({ ...atBefore, lastUpdateStatus: 'Failed' }),
      'accepted',
      'awsUpdateFailed',
    ],
    ['as before after somebody took it back', seen(atBefore), 'accepted', 'interferedWith'],
    [
      'as before after an update that failed before ours',
      seen({ ...atBefore, lastUpdateStatus: 'Failed', revisionId: 'old' }),
      'unclear',
      'notSent',
    ],
    [
      'as before after ours failed without an answer',
      seen({ ...atBefore, lastUpdateStatus: 'Failed' }),
      'unclear',
      'awsUpdateFailed',
    ],
    ['changed by somebody else', seen(elsewhere), 'accepted', 'interferedWith'],
    ['changed by somebody else', seen(elsewhere), 'unclear', 'interferedWith'],
  ] as const)('that reads %s, and was %#, is %s', (_name, observation, sent, expected) => {
    const settlement = settle(observation, { sent, intentRevisionId: 'old', knownModified: undefined });
    expect(settlement.kind === 'failed' ? settlement.failure.code : settlement.kind).toBe(expected);
  });

  const earlier = '2026-10-01T11:59:59.000+0000';
  const later = '2026-10-01T12:00:01.000+0000';
  it.each([
    ['at the target, and later than all that is known', seen({}), 'accepted', earlier, 'applied', true],
    ['at the target, but from before our update', seen({}), 'accepted', later, 'applied', false],
    ['as before, without an answer of ours', seen(atBefore), 'unclear', earlier, 'notSent', false],
    ['as before, by an answer of another revision', seen(atBefore), 'accepted', later, 'interferedWith', false],
    ['as before, changed after our update', seen(atBefore), 'accepted', earlier, 'interferedWith', true],
    [
      'otherwise, in the very second of our update',
      seen(elsewhere),
      'accepted',
      seen({}).lastModified,
      'interferedWith',
      false,
    ],
    ['otherwise, with nothing known', seen(elsewhere), 'unclear', undefined, 'interferedWith', false],
    ['failed', seen({ ...atBefore, lastUpdateStatus: 'Failed' }), 'accepted', earlier, 'awsUpdateFailed', true],
    [
      'failed, from before our update',
      seen({ ...atBefore, lastUpdateStatus: 'Failed' }),
      'accepted',
      later,
      'awsUpdateFailed',
      false,
    ],
  ] as const)(
    'that reads %s, must be read again unless it is definite',
    (_, observation, sent, knownModified, code, isDefinite) => {
      const settlement = settle(observation, { sent, intentRevisionId: 'old', knownModified });
      expect(settlement.kind === 'failed' ? settlement.failure.code : settlement.kind).toBe(code);
      expect(settlement).toMatchObject({ isDefinite });
    },
  );

  const expectation = { hasIntent: false, knownModified: undefined, plannedAt: earlier };
  it('sends only to a function that reads exactly as previewed', () => {
    expect(readiness(seen(atBefore), expectation).kind).toBe('send');
    expect(readiness(seen({ ...atBefore, lastUpdateStatus: 'InProgress' }), expectation).kind).toBe('wait');
    expect(readiness(seen({ ...atBefore, state: 'Pending' }), expectation).kind).toBe('wait');
    expect(readiness(seen(elsewhere), { ...expectation, hasIntent: true })).toMatchObject({
      kind: 'stale',
      stalePaths: ['Layers'],
    });
    expect(readiness(seen({}), expectation).kind).toBe('stale');
    expect(readiness(seen({}), { ...expectation, hasIntent: true }).kind).toBe('applied');
  });

  it('is sure that a function was changed since the preview only when it was changed after it', () => {
    expect(readiness(seen(elsewhere), expectation)).toMatchObject({ kind: 'stale', isDefinite: true });
    for (const unsure of [{ plannedAt: later }, { plannedAt: undefined }, { knownModified: later }])
      expect(readiness(seen(elsewhere), { ...expectation, ...unsure })).toMatchObject({
        kind: 'stale',
        isDefinite: false,
      });
    expect(readiness(seen(atBefore), { ...expectation, knownModified: later })).toMatchObject({ isDefinite: false });
    expect(readiness(seen(atBefore), expectation)).toMatchObject({ kind: 'send', isDefinite: true });
  });
});

describe('the health gate', () => {
  const gate = { ...defaultStrategy(0).healthGate, minInvocations: 20 };
  const metrics = (more: Partial<FunctionMetrics> = {}): FunctionMetrics => ({
    invocations: 100,
    errors: 1,
    throttles: 0,
    meanDurationMilliseconds: 50,
    ...more,
  });
  const verdict = (baseline: FunctionMetrics, current: FunctionMetrics) =>
    judgeHealth([{ functionArn: 'arn', baseline, current }], gate).verdict;
  it.each([
    ['nothing changed', metrics(), metrics(), 'healthy'],
    ['errors rose', metrics(), metrics({ errors: 20 }), 'unhealthy'],
    ['errors were there before', metrics({ errors: 20 }), metrics({ errors: 20 }), 'healthy'],
    ['throttles rose', metrics(), metrics({ throttles: 20 }), 'unhealthy'],
    ['every call is throttled', metrics(), metrics({ invocations: 0, errors: 0, throttles: 100 }), 'unhealthy'],
    ['it became four times slower', metrics(), metrics({ meanDurationMilliseconds: 200 }), 'unhealthy'],
    ['nobody called it', metrics(), metrics({ invocations: 0, errors: 0, meanDurationMilliseconds: null }), 'unknown'],
    ['hardly anybody called it, with errors', metrics(), metrics({ invocations: 19, errors: 19 }), 'unknown'],
    ['there is no baseline', metrics({ invocations: 0, errors: 0 }), metrics({ errors: 100 }), 'unknown'],
  ] as const)('when %s', (_name, baseline, current, expected) => {
    expect(verdict(baseline, current)).toBe(expected);
  });
  it('knows nothing about no functions', () => {
    expect(judgeHealth([], gate).verdict).toBe('unknown');
  });
});

describe('the estimate', () => {
  it('follows the slowest lane, at the slower of budget and what was measured, plus the bakes to come', () => {
    expect(
      estimateSeconds(
        [
          { remaining: 100, callsPerSecond: 10, measuredPerSecond: null },
          { remaining: 100, callsPerSecond: 10, measuredPerSecond: 4 },
          { remaining: 0, callsPerSecond: 10, measuredPerSecond: 0 },
        ],
        60,
      ),
    ).toBe(85);
  });
  it('promises nothing while nothing moves', () => {
    expect(estimateSeconds([{ remaining: 1, callsPerSecond: 10, measuredPerSecond: 0 }], 0)).toBeNull();
  });
});

describe('the coordinator', () => {
  const now = new Date('2026-11-01T12:00:00Z');
  const wave = (more: Partial<WaveState> = {}): WaveState => ({
    index: 0,
    status: 'pending',
    bakeUntil: null,
    pending: 1,
    applying: 0,
    health: null,
    ...more,
  });
  const state = (more: Partial<RolloutState> = {}): RolloutState => ({
    status: 'applying',
    statusReason: null,
    strategy: { ...defaultStrategy(120), onBreach: 'revert' },
    waves: [wave(), wave({ index: 1 })],
    counts: { failed: 0, finished: 0 },
    hasStartedRevert: false,
    ...more,
  });
  const done = { pending: 0, applying: 0 };
  const baking = wave({ ...done, status: 'baking', bakeUntil: new Date('2026-11-01T12:01:30Z') });
  const baked = wave({ ...done, status: 'baking', bakeUntil: new Date('2026-11-01T11:59:00Z') });
  const health = (verdict: 'healthy' | 'unhealthy' | 'unknown', checkedAt: string) => ({
    verdict,
    checkedAt: new Date(checkedAt),
    breachingCount: 2,
  });
  const second = wave({ index: 1 });
  it.each([
    ['begins with the first wave', state(), { kind: 'startWave', wave: 0 }],
    ['sends while a wave runs', state({ waves: [wave({ status: 'running' }), second] }), { kind: 'send', wave: 0 }],
    [
      'bakes what was sent',
      state({ waves: [wave({ ...done, status: 'running' }), second] }),
      { kind: 'bake', wave: 0 },
    ],
    [
      'looks at the health after a minute',
      state({ waves: [baking, second] }),
      { kind: 'wait', until: new Date('2026-11-01T12:00:30Z') },
    ],
    ['looks at the health when it is baked', state({ waves: [baked, second] }), { kind: 'checkHealth', wave: 0 }],
    [
      'goes on when it is healthy',
      state({ waves: [{ ...baked, health: health('healthy', '2026-11-01T11:59:01Z') }, second] }),
      { kind: 'passWave', wave: 0 },
    ],
    [
      'goes on when nothing is known',
      state({ waves: [{ ...baked, health: health('unknown', '2026-11-01T11:59:01Z') }, second] }),
      { kind: 'passWave', wave: 0 },
    ],
    [
      'stops at once when it is unhealthy',
      state({ waves: [{ ...baking, health: health('unhealthy', '2026-11-01T11:59:59Z') }, second] }),
      { kind: 'stop', reason: { code: 'unhealthy', params: { wave: 1, functions: 2 } } },
    ],
    [
      'stops when too much failed',
      state({ counts: { failed: 6, finished: 100 } }),
      { kind: 'stop', reason: { code: 'tooManyFailures', params: { failed: 6, maximum: 5 } } },
    ],
    [
      'does not bake the last wave',
      state({ waves: [wave({ status: 'passed', ...done }), wave({ index: 1, status: 'running', ...done })] }),
      { kind: 'passWave', wave: 1 },
    ],
    ['completes when all waves passed', state({ waves: [wave({ status: 'passed', ...done })] }), { kind: 'complete' }],
    [
      'takes up an earlier wave for what is tried again',
      state({ waves: [wave({ status: 'passed' }), wave({ ...done, index: 1, status: 'passed' })] }),
      { kind: 'startWave', wave: 0 },
    ],
    [
      'settles what is in flight when paused',
      state({ status: 'paused', waves: [wave({ applying: 1 })] }),
      { kind: 'settle' },
    ],
    ['leaves a paused one alone', state({ status: 'paused' }), { kind: 'nothing' }],
    [
      'settles before it reverts',
      state({ status: 'stopped', statusReason: { code: 'unhealthy' }, waves: [wave({ applying: 1 })] }),
      { kind: 'settle' },
    ],
    [
      'reverts automatically after a breach',
      state({ status: 'stopped', statusReason: { code: 'unhealthy' } }),
      { kind: 'revert' },
    ],
    [
      'reverts once only',
      state({ status: 'stopped', statusReason: { code: 'unhealthy' }, hasStartedRevert: true }),
      { kind: 'nothing' },
    ],
    [
      'does not revert because a role is gone',
      state({ status: 'stopped', statusReason: { code: 'roleCannotBeAssumed' } }),
      { kind: 'nothing' },
    ],
  ] as const)('%s', (_name, input, expected) => {
    expect(nextStep(input, now)).toEqual(expected);
  });
});
