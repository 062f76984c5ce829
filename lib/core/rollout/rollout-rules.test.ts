import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomes, verdicts } from '../change/change-codes.ts';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { blastRadiusFailure } from './blast-radius.ts';
import { addToCounts, emptyCounts, progressOf } from './counts.ts';
import { defaultBakeSeconds, defaultStrategy } from './default-strategy.ts';
import { estimateLanes, measuredSeconds, remainingTime } from './estimate.ts';
import { gateSight, invocationsPerMinute, judgeHealth } from './health.ts';
import type { FunctionMetrics } from './health-report.ts';
import { nextStep, type RolloutState, type WaveState } from './next-step.ts';
import { revertStateOf } from './revert-state.ts';
import { type Observation, readiness, settle } from './settlement.ts';
import { isBreach, stopReasonFor } from './stop-rule.ts';
import { strategySchema } from './strategy.ts';
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

describe('the first of several waves', () => {
  const some = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 6 }),
      runtime: fc.constantFrom('python3.12', 'nodejs22.x', null),
      architecture: fc.constantFrom('x86_64', 'arm64'),
      warningCount: fc.nat(2),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 60 },
  );
  const waveSizes = fc.array(
    fc.oneof(
      fc.record({ functions: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
    ),
    { minLength: 2, maxLength: 4 },
  );
  it('never holds a function with warnings while there is one without, of whatever kind', () => {
    fc.assert(
      fc.property(some, waveSizes, (all, waves) => {
        const { waveOf, sizes } = assignWaves(all, { waves });
        const canaries = all.filter(({ id }) => waveOf.get(id) === 0);
        const areAllWarned = all.every(({ warningCount }) => warningCount > 0);
        expect(canaries.some(({ warningCount }) => warningCount > 0)).toBe(areAllWarned);
        expect(waveOf.size).toBe(all.length);
        expect(sizes.every((size) => size > 0)).toBe(true);
      }),
    );
  });
  it('takes them all when it is the only one', () => {
    fc.assert(
      fc.property(some, (all) => {
        expect(assignWaves(all, { waves: [{ functions: 1 }] }).sizes).toEqual([all.length]);
      }),
    );
  });
});

describe('the stop rule', () => {
  const rule = { maxFailures: 5, maxFailurePercent: 10, minFinished: 20 };
  it.each([
    [{ failed: 0, finished: 0 }, undefined],
    [{ failed: 1, finished: 1 }, undefined],
    [{ failed: 3, finished: 19 }, undefined],
    [{ failed: 3, finished: 20 }, 'failureRateTooHigh'],
    [{ failed: 2, finished: 20 }, undefined],
    [{ failed: 5, finished: 100 }, undefined],
    [{ failed: 6, finished: 6 }, 'tooManyFailures'],
    [{ failed: 6, finished: 1_000 }, 'tooManyFailures'],
    [{ failed: 6, finished: 1_000, acknowledged: 1 }, undefined],
    [{ failed: 8, finished: 30, acknowledged: 5 }, 'failureRateTooHigh'],
    [{ failed: 8, finished: 24, acknowledged: 5 }, undefined],
  ])('with %o says %s', (counts, code) => {
    expect(stopReasonFor({ acknowledged: 0, ...counts }, rule)?.code).toBe(code);
  });

  const rules = fc.record({
    maxFailures: fc.nat(20),
    maxFailurePercent: fc.integer({ min: 0, max: 100 }),
    minFinished: fc.integer({ min: 1, max: 50 }),
  });
  const finished = fc
    .record({ applied: fc.nat(100), fresh: fc.nat(30), acknowledged: fc.nat(30) })
    .map(({ applied, fresh, acknowledged }) => ({
      failed: fresh + acknowledged,
      finished: applied + fresh + acknowledged,
      acknowledged,
    }));
  it('never stops over what a person has acknowledged', () => {
    fc.assert(
      fc.property(finished, rules, (counts, anyRule) => {
        expect(stopReasonFor({ ...counts, acknowledged: counts.failed }, anyRule)).toBeUndefined();
      }),
    );
  });
  it('once met stays met whatever else fails, so that only a person can let it go on', () => {
    fc.assert(
      fc.property(finished, rules, fc.nat(20), (counts, anyRule, more) => {
        if (stopReasonFor(counts, anyRule) === undefined) return;
        const later = { ...counts, failed: counts.failed + more, finished: counts.finished + more };
        expect(stopReasonFor(later, anyRule)).toBeDefined();
      }),
    );
  });
  it('counts percentages of the least sample on, and absolute numbers at once', () => {
    fc.assert(
      fc.property(finished, rules, (counts, anyRule) => {
        const reason = stopReasonFor(counts, anyRule);
        const { failed, finished: all, acknowledged } = counts;
        if (failed - acknowledged > anyRule.maxFailures) expect(reason?.code).toBe('tooManyFailures');
        else if (all - acknowledged < anyRule.minFinished) expect(reason).toBeUndefined();
      }),
    );
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

  it.each([
    ['the revision that the update was bound to', 'old', false],
    ['another revision', 'new', true],
    ['no revision', undefined, false],
  ])(
    'an update that was not sent is refused from now on only where the function has %s',
    (_name, revisionId, isRefused) => {
      const sending = { sent: 'unclear', intentRevisionId: 'old', knownModified: undefined } as const;
      expect(settle(seen({ ...atBefore, revisionId }), sending)).toMatchObject({ kind: 'notSent', isRefused });
      expect(settle(seen({ ...atBefore, revisionId }), { ...sending, intentRevisionId: null })).toMatchObject({
        isRefused: false,
      });
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

it('a strategy stored before there was a least sample has the default one', () => {
  const { minFinished: _, ...earlier } = defaultStrategy(0).stopRule;
  expect(strategySchema.parse({ ...defaultStrategy(0), stopRule: earlier })).toEqual(defaultStrategy(0));
});

describe('figures of windows that differ in length', () => {
  const figures = { invocations: 600, errors: 0, throttles: 0, meanDurationMilliseconds: 50 };
  it('are compared by the minute', () => {
    const sample = {
      functionArn: 'arn',
      baseline: { ...figures, minutes: 60 },
      current: { ...figures, invocations: 50, minutes: 5 },
    };
    const { baseline, current } = judgeHealth([sample, sample], defaultStrategy(0).healthGate);
    expect([invocationsPerMinute(baseline), invocationsPerMinute(current)]).toEqual([10, 10]);
  });
  it('have none where the windows are not known', () => {
    expect([invocationsPerMinute(figures), invocationsPerMinute({ ...figures, minutes: 0 })]).toEqual([null, null]);
  });
});

describe('what the health gate will see', () => {
  it.each([
    [{ isEnabled: false }, 300, 'off'],
    [{ isEnabled: true }, 0, 'never'],
    [{ isEnabled: true }, 60, 'early'],
    [{ isEnabled: true }, 300, 'watches'],
  ] as const)('with %o and %d s is %s', (gate, bakeSeconds, sight) => {
    const strategy = defaultStrategy(bakeSeconds);
    expect(gateSight({ ...strategy, healthGate: { ...strategy.healthGate, ...gate } })).toBe(sight);
  });
  it('is something by default', () => {
    expect(gateSight(defaultStrategy(defaultBakeSeconds))).toBe('watches');
  });
});

describe('progress', () => {
  const outcomesOf = fc.array(fc.tuple(fc.constantFrom(...verdicts, null), fc.constantFrom(...outcomes), fc.nat(500)));
  it('of parts adds up to that of the whole, and is 100 % only when nothing is open', () => {
    fc.assert(
      fc.property(outcomesOf, outcomesOf, (some, others) => {
        const [first, second, whole] = [emptyCounts(), emptyCounts(), emptyCounts()];
        for (const cell of some) addToCounts(first, ...cell);
        for (const cell of others) addToCounts(second, ...cell);
        for (const cell of [...some, ...others]) addToCounts(whole, ...cell);
        const [a, b, all] = [progressOf(first), progressOf(second), progressOf(whole)];
        expect([a.done + b.done, a.total + b.total]).toEqual([all.done, all.total]);
        expect(all.percent === 100).toBe(whole.open === 0);
        const { applied, failed, stale, skipped, cancelled, open, unread, change, unchanged, blocked, excluded } =
          whole;
        expect(applied + failed + stale + skipped + cancelled + open).toBe(change);
        expect(unread + change + unchanged + blocked + excluded).toBe(whole.total);
      }),
    );
  });
});

describe('what was taken back', () => {
  it.each([
    ['completed', [5, 5, 0], { extent: 'whole', isAutomatic: false }],
    ['stopped', [5, 5, 5], { extent: 'whole', isAutomatic: true }],
    ['stopped', [5, 4, 4], { extent: 'partly', isAutomatic: true }],
    ['cancelled', [5, 1, 0], { extent: 'partly', isAutomatic: false }],
    ['completed', [5, 5, 4], { extent: 'whole', isAutomatic: false }],
    ['completed', [5, 0, 0], null],
    ['applying', [5, 5, 5], null],
  ] as const)('of a %s one with %o is %o', (status, [applied, reverted, revertedAutomatically], expected) => {
    expect(revertStateOf(status, { applied, reverted, revertedAutomatically })).toEqual(expected);
  });
});

describe('the estimate', () => {
  it('follows the slowest lane, at the slower of budget and what was measured, plus the bakes to come', () => {
    expect(
      estimateLanes(
        [
          { remaining: 100, callsPerSecond: 10, measuredPerSecond: null },
          { remaining: 100, callsPerSecond: 10, measuredPerSecond: 4 },
          { remaining: 0, callsPerSecond: 10, measuredPerSecond: 0 },
        ],
        60,
      ),
    ).toEqual({ seconds: 85, pace: 'measured' });
  });
  const lane = (remaining: number, callsPerSecond: number, finished = 0) => ({
    remaining,
    callsPerSecond,
    measured: { count: finished, seconds: 30 },
  });
  const at = new Date('2026-11-01T12:00:00Z');
  it('knows that waves follow each other, each with its own slowest lane and its bake, the last one too', () => {
    const waves = [
      { status: 'passed', bakeUntil: null, lanes: [lane(0, 10)] },
      { status: 'baking', bakeUntil: '2026-11-01T12:01:00Z', lanes: [lane(0, 10)] },
      { status: 'pending', bakeUntil: null, lanes: [lane(100, 10), lane(30, 1)] },
      { status: 'pending', bakeUntil: null, lanes: [lane(200, 10), lane(0, 1)] },
    ] as const;
    expect(remainingTime(waves, { bakeSeconds: 300 }, { at, isWaiting: false })).toEqual({
      seconds: 60 + 30 + 300 + 20 + 300,
      pace: 'limit',
    });
    expect(remainingTime(waves, { bakeSeconds: 300 }, { at, isWaiting: true })).toBeNull();
  });
  it('says from which pace it is: the limit while too little was measured in one wave, none once only a bake is left', () => {
    const paceOf = (...waves: ReturnType<typeof lane>[]) =>
      remainingTime(
        waves.map((one) => ({ status: 'running', bakeUntil: null, lanes: [one] })),
        { bakeSeconds: 300 },
        { at, isWaiting: false },
      )?.pace;
    expect(paceOf(lane(24, 2, 15))).toBe('limit');
    expect(paceOf(lane(24, 2, 30))).toBe('measured');
    expect(paceOf(lane(24, 2, 30), lane(24, 2, 15), lane(24, 2, 30))).toBe('limit');
    expect(paceOf(lane(24, 2, 30), lane(0, 2))).toBe('measured');
    expect(paceOf(lane(0, 2, 30))).toBeNull();
  });
  it('measures the pace of what has only begun since it began', () => {
    const begun = (secondsAgo: number) => ({ startedAt: new Date(at.getTime() - secondsAgo * 1000).toISOString() });
    const pending = { startedAt: null };
    expect(
      [[begun(5), pending], [begun(90), begun(5)], [begun(0)], [pending]].map((waves) => measuredSeconds(waves, at)),
    ).toEqual([5, 30, 1, 30]);
  });
  it('promises nothing while nothing moves', () => {
    expect(estimateLanes([{ remaining: 1, callsPerSecond: 10, measuredPerSecond: 0 }], 0)).toBeNull();
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
    unclear: 0,
    unclearUntil: null,
    applied: 1,
    failed: 0,
    acknowledged: 0,
    health: null,
    ...more,
  });
  const state = (more: Partial<RolloutState> = {}): RolloutState => ({
    status: 'applying',
    statusReason: null,
    strategy: { ...defaultStrategy(120), onBreach: 'revert' },
    waves: [wave(), wave({ index: 1 })],
    counts: { failed: 0, finished: 0, acknowledged: 0 },
    hasStartedRevert: false,
    canBeSettled: false,
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
  const unclear = { ...done, unclear: 1, unclearUntil: new Date('2026-11-01T12:04:31Z') };
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
      state({ counts: { failed: 6, finished: 100, acknowledged: 0 } }),
      { kind: 'stop', reason: { code: 'tooManyFailures', params: { failed: 6, maximum: 5 } } },
    ],
    [
      'bakes the last wave too',
      state({ waves: [wave({ status: 'passed', ...done }), wave({ index: 1, status: 'running', ...done })] }),
      { kind: 'bake', wave: 1 },
    ],
    [
      'looks at the health of the last wave before it is complete',
      state({ waves: [wave({ status: 'passed', ...done }), { ...baked, index: 1 }] }),
      { kind: 'checkHealth', wave: 1 },
    ],
    [
      'stops for an unhealthy last wave',
      state({
        waves: [
          wave({ status: 'passed', ...done }),
          { ...baked, index: 1, health: health('unhealthy', '2026-11-01T11:59:01Z') },
        ],
      }),
      { kind: 'stop', reason: { code: 'unhealthy', params: { wave: 2, functions: 2 } } },
    ],
    [
      'does not wait where nothing was chosen to wait for',
      state({
        strategy: defaultStrategy(0),
        waves: [wave({ status: 'passed', ...done }), wave({ index: 1, status: 'running', ...done })],
      }),
      { kind: 'passWave', wave: 1 },
    ],
    [
      'does not watch a wave in which nothing was sent',
      state({ waves: [wave({ ...done, status: 'running', applied: 0 }), second] }),
      { kind: 'passWave', wave: 0 },
    ],
    [
      'stops after a wave that failed completely, however few functions it has',
      state({ waves: [wave({ ...done, status: 'running', applied: 0, failed: 1 }), second] }),
      { kind: 'stop', reason: { code: 'waveFailed', params: { wave: 1, failed: 1 } } },
    ],
    [
      'goes on after it without what a person acknowledged, and watches first',
      state({ waves: [wave({ ...done, status: 'stopped', applied: 0, acknowledged: 1 }), second] }),
      { kind: 'bake', wave: 0 },
    ],
    [
      'does not stop when the last wave failed completely, as nothing more is to be sent',
      state({ waves: [wave({ ...done, status: 'running', applied: 0, failed: 1 })] }),
      { kind: 'bake', wave: 0 },
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
      'sends what else a wave has while AWS has not answered for one of its functions',
      state({ waves: [wave({ ...unclear, pending: 1, status: 'running' }), second] }),
      { kind: 'send', wave: 0 },
    ],
    [
      'neither begins the next wave nor completes before an unclear function is settled',
      state({ waves: [wave({ ...unclear, status: 'running' }), second] }),
      { kind: 'wait', until: unclear.unclearUntil },
    ],
    [
      'comes back for an unclear function of a cancelled one, when the first can be settled',
      state({
        status: 'cancelled',
        waves: [wave({ ...unclear, unclearUntil: new Date('2026-11-01T12:05:00Z') }), wave({ ...unclear, index: 1 })],
      }),
      { kind: 'wait', until: unclear.unclearUntil },
    ],
    [
      'reverts what is settled without waiting for what is unclear',
      state({ status: 'stopped', statusReason: { code: 'unhealthy' }, waves: [wave(unclear)] }),
      { kind: 'revert' },
    ],
    [
      'does not call a wave failed whose last function is unclear',
      state({ waves: [wave({ ...unclear, status: 'running', applied: 0, failed: 1 }), second] }),
      { kind: 'wait', until: unclear.unclearUntil },
    ],
    [
      'stops for functions that AWS never answered for, and says so',
      state({ counts: { failed: 6, finished: 100, acknowledged: 0, unclear: 6 } }),
      { kind: 'stop', reason: { code: 'tooManyFailures', params: { failed: 6, maximum: 5, unclear: 6 } } },
    ],
    [
      'settles before it reverts',
      state({
        status: 'stopped',
        statusReason: { code: 'unhealthy' },
        waves: [wave({ applying: 1 })],
        canBeSettled: true,
      }),
      { kind: 'settle' },
    ],
    [
      'does not let what nobody may read keep the others from being reverted',
      state({ status: 'stopped', statusReason: { code: 'unhealthy' }, waves: [wave({ applying: 1 })] }),
      { kind: 'revert' },
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
