import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { generateFunctions } from '../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { unpacedContext } from './context.ts';
import { functionMetrics } from './metrics.ts';
import { enabledRegions } from './regions.ts';
import { callWith, canAssumeRole, hostIdentity, principalOf, sessionFor, sessionIdentity } from './session.ts';
import { emptySessionPolicy, sessionPolicy } from './session-policy.ts';
import { functionTags } from './tags.ts';

let test: TestSandbox;
beforeAll(async () => {
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  generateFunctions(test.sandbox.state, { awsAccountId: test.awsAccountId, region: 'us-east-1', count: 250 });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => test.sandbox.close());

function open(sessionName: string, roleArn = test.readRoleArn, externalId = test.externalId) {
  return sessionFor({ roleArn, externalId, purpose: 'read', sessionName }, unpacedContext);
}
function assumptions(): number {
  return test.sandbox.requestLog.since().filter((entry) => entry.operation === 'AssumeRole').length;
}

describe('a session', () => {
  it('is opened once for the same role, purpose and name, however many ask at the same time', async () => {
    const before = assumptions();
    const sessions = await Promise.all(Array.from({ length: 10 }, () => open('shared')));
    expect(new Set(sessions).size).toBe(1);
    expect(assumptions()).toBe(before + 1);
  });

  it('leads into the account of its role', async () => {
    const session = await open('identity');
    expect(await sessionIdentity(session)).toMatchObject({ awsAccountId: test.awsAccountId });
  });

  it('has a session policy that AWS accepts, and a name in which foreign characters are replaced', async () => {
    for (const purpose of ['read', 'write'] as const) {
      expect(
        sessionPolicy(purpose, { partition: 'aws-us-gov', awsAccountId: test.awsAccountId }).length,
      ).toBeLessThanOrEqual(2048);
    }
    expect(emptySessionPolicy.length).toBeLessThanOrEqual(2048);
    await expect(open('Rollout 12 / “payments” — a name that is far too long for AWS to take')).resolves.toBeDefined();
  });

  it.each([
    ['a wrong external id', () => open('wrong', test.readRoleArn, 'not-the-external-id')],
    ['a role that does not exist', () => open('nobody', `arn:aws:iam::${test.awsAccountId}:role/Nobody`)],
    ['text that is no role', () => open('text', 'arn:aws:iam::1:user/me')],
  ])('with %s is refused, and says which role', async (_what, opening) => {
    const failure: unknown = await opening().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'roleCannotBeAssumed' });
    expect(failure).toHaveProperty('params.roleArn');
  });

  it('puts right a wrong clock and credentials that ran out in one call, whichever is met first, and each once', async () => {
    const call = { operation: 'lambda:UpdateFunctionConfiguration', region: 'us-east-1', isMutation: true } as const;
    const named = (name: string, metadata = {}) => Object.assign(new Error(name), { name, $metadata: metadata });
    const skewed = () => named('RequestTimeTooSkewed', { clockSkewCorrected: true });
    const expired = () => named('ExpiredTokenException');
    const outcomeOf = async (...steps: (Error | 'renewedByAnother')[]) => {
      const left = [...steps];
      const session = await open(`met ${steps.map((step) => (step instanceof Error ? step.name : step)).join(' ')}`);
      return await callWith(session, { ...call, awsAccountId: test.awsAccountId }, async () => {
        const error = left.shift();
        if (left[0] === 'renewedByAnother' && left.shift()) session.forgetCredentials();
        if (error instanceof Error) throw error;
        return 'done';
      }).catch((error: unknown) => error);
    };
    expect(await outcomeOf(skewed(), expired())).toBe('done');
    expect(await outcomeOf(expired(), skewed())).toBe('done');
    expect(await outcomeOf(skewed(), expired(), skewed())).toBe('done');
    expect(await outcomeOf(skewed(), expired(), skewed(), skewed())).toMatchObject({ name: 'AppError' });
    expect(await outcomeOf(skewed(), expired(), expired())).toMatchObject({ code: 'awsCredentialsExpired' });
    expect(await outcomeOf(skewed(), skewed())).toMatchObject({ name: 'AppError' });
    // The client of credentials that another call has renewed meanwhile has yet to learn the time as well.
    expect(await outcomeOf(skewed(), 'renewedByAnother', skewed())).toBe('done');
    expect(await outcomeOf(skewed(), 'renewedByAnother', skewed(), skewed())).toMatchObject({ name: 'AppError' });
  });

  it.each([
    ['set back', 60, -3600, 'done'],
    ['set forward', 0, 3600, expect.objectContaining({ code: 'awsRegionNotEnabled' })],
  ])('knows how old its credentials are, also where the clock is %s', async (what, seconds, clock, expected) => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const session = await open(what);
    const call = { operation: 'lambda:GetFunction', region: 'us-east-1', awsAccountId: test.awsAccountId };
    vi.advanceTimersByTime(seconds * 1000);
    vi.setSystemTime(Date.now() + clock * 1000);
    const first = await session.credentials();
    const outcome = await callWith(session, call, async () => {
      if ((await session.credentials()) !== first) return 'done';
      throw Object.assign(new Error('any'), { name: 'UnrecognizedClientException', $metadata: {} });
    }).catch((error: unknown) => error);
    expect(outcome).toEqual(expected);
  });

  it('that was refused is tried anew the next time', async () => {
    const fault = test.sandbox.faults.add({ match: { operation: 'AssumeRole' }, effect: { kind: 'deny' } });
    await expect(open('again')).rejects.toMatchObject({ code: 'roleCannotBeAssumed' });
    test.sandbox.faults.remove(fault.id);
    await expect(open('again')).resolves.toBeDefined();
  });

  it('cannot be had when AWS is not there: AWS is said to be unreachable, not the role to be wrong', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:9';
    await expect(open('unreachable')).rejects.toMatchObject({ code: 'awsUnreachable' });
    Object.assign(process.env, test.environment);
  });
});

describe('a session on behalf of somebody', () => {
  const openFor = (onBehalfOf: string, given: { sourceIdentity?: string; roleArn?: string } = {}) =>
    sessionFor(
      {
        ...{ roleArn: test.writeRoleArn, externalId: test.externalId, purpose: 'write', onBehalfOf },
        ...{ sessionName: 'rollout-1=shared', ...given },
      },
      unpacedContext,
    );
  /** A role as it was printed before source identities. */
  const oldRole = (roleName: string) => {
    const [, role] = [...test.sandbox.state.roles].find(([, { roleName: name }]) => name === 'LamplighterWrite') ?? [];
    if (!role) throw new Error('There is no write role.');
    const { trustedActions: _, ...rest } = role;
    test.sandbox.state.putRole(test.awsAccountId, { ...rest, roleName });
    return `arn:aws:iam::${test.awsAccountId}:role/${roleName}`;
  };

  it('has the source identity that AWS confirms, and every call of it shows that in CloudTrail', async () => {
    const session = await openFor('ada', { sourceIdentity: 'ada@example.com' });
    expect(session.names()).toEqual({ roleSessionName: 'rollout-1=shared', sourceIdentity: 'ada@example.com' });
    await sessionIdentity(session);
    expect(test.sandbox.requestLog.since().at(-1)).toMatchObject({
      operation: 'GetCallerIdentity',
      sourceIdentity: 'ada@example.com',
      callerArn: expect.stringMatching(/\/rollout-1=shared$/),
    });
  });

  it('is nobody else’s, even under the same names', async () => {
    const sessions = await Promise.all(['ada', 'bob', 'ada'].map((person) => openFor(person)));
    expect(sessions[0]).toBe(sessions[2]);
    expect(sessions[0]).not.toBe(sessions[1]);
    const named = await openFor('ada', { sourceIdentity: 'ada' });
    expect(named).not.toBe(sessions[0]);
  });

  it('does without a source identity where AWS refuses one, and asks no more when its credentials are renewed', async () => {
    const before = assumptions();
    const session = await openFor('ada', { sourceIdentity: 'ada', roleArn: oldRole('Unnamed') });
    expect(session.names()).toEqual({ roleSessionName: 'rollout-1=shared' });
    expect(assumptions()).toBe(before + 2);
    session.forgetCredentials();
    await session.credentials();
    expect(assumptions()).toBe(before + 3);
  });

  it('cannot be had where the role itself cannot, with or without a source identity', async () => {
    const roleArn = `arn:aws:iam::${test.awsAccountId}:role/Nobody`;
    await expect(openFor('ada', { sourceIdentity: 'ada', roleArn })).rejects.toMatchObject({
      code: 'roleCannotBeAssumed',
    });
  });

  it('is found out about by a probe', async () => {
    const probe = { externalId: test.externalId, sessionName: 'probe', sourceIdentity: 'lamplighter' };
    expect(await canAssumeRole({ ...probe, roleArn: test.writeRoleArn })).toBe(true);
    expect(await canAssumeRole({ ...probe, roleArn: oldRole('Unprobed') })).toBe(false);
  });
});

describe('probing a role', () => {
  it('tells whether an external id is needed, and which', async () => {
    const role = { roleArn: test.readRoleArn, sessionName: 'probe' };
    expect(await canAssumeRole({ ...role, externalId: test.externalId })).toBe(true);
    expect(await canAssumeRole({ ...role, externalId: 'something-else' })).toBe(false);
    expect(await canAssumeRole(role)).toBe(false);
  });
});

describe('the worker itself', () => {
  it('is named as the role that customers have to trust', async () => {
    expect(await hostIdentity()).toEqual({
      awsAccountId: '999988887777',
      arn: 'arn:aws:iam::999988887777:role/LamplighterWorker',
    });
    expect(principalOf('arn:aws:sts::123456789012:assumed-role/Runner/i-0abc')).toBe(
      'arn:aws:iam::123456789012:role/Runner',
    );
    expect(principalOf('arn:aws:iam::123456789012:user/me')).toBe('arn:aws:iam::123456789012:user/me');
  });
});

describe('reading around the functions', () => {
  it('returns the enabled Regions, sorted, without those that are not', async () => {
    const { regions, refusal } = await enabledRegions(await open('regions'));
    expect(refusal).toBeUndefined();
    expect(regions).toContain('us-east-1');
    expect(regions).toContain('ap-east-2');
    expect(regions).not.toContain('af-south-1');
    expect(regions).toEqual([...regions].sort());
  });

  it('returns the bundled Regions, and why, when the role may not ask', async () => {
    const fault = test.sandbox.faults.add({ match: { operation: 'ListRegions' }, effect: { kind: 'deny' } });
    const { regions, refusal } = await enabledRegions(await open('regions'));
    test.sandbox.faults.remove(fault.id);
    expect(refusal?.code).toBe('awsAccessDenied');
    expect(regions).toContain('af-south-1');
  });

  it('reads tags in bulk, a hundred a call', async () => {
    const tags = await functionTags(await open('tags'), 'us-east-1');
    expect(tags.size).toBe(250);
    expect(tags.get(`arn:aws:lambda:us-east-1:${test.awsAccountId}:function:bench-00007`)?.['service']).toBe(
      'bench-00007',
    );
    expect(test.sandbox.requestLog.since().filter((entry) => entry.operation === 'GetResources')).toHaveLength(3);
  });

  it('sums up metrics of many functions before and after their changes; one without traffic has no mean', async () => {
    const name = 'bench-00001';
    const record = test.sandbox.state.findFunction(test.awsAccountId, 'us-east-1', name);
    if (record === undefined) throw new Error('no such function');
    record.traffic = { invocationsPerMinute: 1000, errorRate: 0.5, throttleRate: 0, durationMilliseconds: 100 };
    const silent = test.sandbox.state.findFunction(test.awsAccountId, 'us-east-1', 'bench-00002');
    if (silent === undefined) throw new Error('no such function');
    silent.traffic = { invocationsPerMinute: 0, errorRate: 0, throttleRate: 0, durationMilliseconds: 100 };
    const untilAt = new Date(Math.floor(Date.now() / 60_000) * 60_000);
    const functions = Array.from({ length: 250 }, (_, index) => ({
      functionName: `bench-${String(index + 1).padStart(5, '0')}`,
      changedAt: new Date(untilAt.getTime() - (index + 2) * 60_000),
    }));
    const window = { baselineSeconds: 600, untilAt };
    const metrics = await functionMetrics(await open('metrics'), 'us-east-1', functions, window);
    expect(metrics.size).toBe(250);
    const { baseline: busy, current } = metrics.get(name) ?? {};
    expect((current?.invocations ?? 0) / (busy?.invocations ?? 1)).toBeCloseTo(2 / 10, 1);
    expect(busy?.invocations).toBeGreaterThan(5_000);
    expect((busy?.errors ?? 0) / (busy?.invocations ?? 1)).toBeCloseTo(0.5, 1);
    expect(busy?.meanDurationMilliseconds).toBeGreaterThan(80);
    expect(busy?.meanDurationMilliseconds).toBeLessThan(120);
    const none = { invocations: 0, errors: 0, throttles: 0, meanDurationMilliseconds: null };
    expect(metrics.get('bench-00002')).toEqual({
      baseline: { ...none, minutes: 10 },
      current: { ...none, minutes: 3 },
    });
    expect([busy?.minutes, current?.minutes]).toEqual([10, 2]);
  });
});
