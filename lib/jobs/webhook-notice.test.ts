import { expect, test } from 'vitest';
import { deliveryEvents } from '../core/audit/webhook-events.ts';
import { payloadSchema } from '../core/webhooks/payload.ts';
import { noticeOf } from './webhook-notice.ts';

const timestamp = '2026-11-27T10:00:00.123Z';
const rollout = {
  rolloutId: '01890000-0000-7000-8000-000000000001',
  number: 12,
  name: 'Payments',
  mode: 'instrument',
  status: 'stopped',
  statusReason: null,
  revertsRollout: null,
  functions: { applied: 7, failed: 1, odd: 3 },
};
const account = {
  accountId: '01890000-0000-7000-8000-000000000002',
  awsAccountId: '111122223333',
  accountName: 'Production',
};
const failure = {
  code: 'awsAccessDenied',
  params: { operation: 'ListFunctions', roleArn: 'arn', requestId: 'r', action: 'lambda:ListFunctions' },
};

/** An example of each event that can be delivered; a new one has to be added. */
const examples = {
  'rollout.finished': rollout,
  'rollout.stopped': {
    ...rollout,
    statusReason: { code: 'tooManyFailures', params: { failed: 3, maximum: 2, acknowledged: 0, unclear: 0 } },
  },
  'rollout.reverted': { ...rollout, mode: 'revert', revertsRollout: { id: 'x', number: 9 } },
  'rollout.waiting': { ...rollout, mode: 'revert', waitingFor: 'revertReview' },
  'rollout.approvalRequested': {
    ...rollout,
    by: 'Ada',
    asked: ['Bob'],
    accounts: ['111122223333'],
    comment: 'Before noon',
  },
  'rollout.approvalDecided': {
    ...rollout,
    by: 'Bob',
    verdict: 'questioned',
    accounts: ['111122223333'],
    comment: 'Why?',
  },
  'rollout.emergencyApplied': { ...rollout, by: 'Ada', accounts: ['111122223333'], comment: 'Checkout is down' },
  'scan.failed': { ...account, scanId: 's', isWhole: true, regions: [{ region: 'eu-west-1', failure }] },
  'account.failing': {
    ...account,
    cause: 'scan',
    failure: { code: 'roleCannotBeAssumed', params: { roleArn: 'arn:aws:iam::111122223333:role/Read' } },
  },
  'connectionTest.failed': { ...account, failedChecks: ['readRoleAssumed'], failure: null },
  'account.protectionLowered': { ...account, by: 'Ada', lowered: ['requiresApproval', 'isProduction'] },
  'account.drifted': {
    ...account,
    scanId: 's',
    count: 2,
    functions: [{ functionName: 'orders', region: 'eu-west-1' }],
  },
  'webhook.test': { webhook: 'ops' },
} as const satisfies Record<(typeof deliveryEvents)[number], object>;

const noticeFor = (type: keyof typeof examples, data: object = examples[type]) =>
  noticeOf(payloadSchema.parse({ type, timestamp, data }), {
    consoleUrl: 'https://lamplighter.example.com',
    locale: 'en',
  });

test.each(deliveryEvents)('%s is told in whole sentences with a link to the console', (type) => {
  const notice = noticeFor(type);
  expect(notice.link.url).toMatch(/^https:\/\/lamplighter\.example\.com\/(rollouts|accounts|settings)/);
  const shown = [
    notice.title,
    notice.link.label,
    ...notice.paragraphs,
    ...notice.facts.flatMap(({ label, value }) => [label, value]),
  ];
  for (const part of shown) {
    expect(part).not.toBe('');
    // Neither a placeholder nor a key of a sentence that is not there.
    expect(part).not.toMatch(/[{}]|\b(titles|texts|labels|outcomes|links)\./);
  }
  expect(notice.facts.at(-1)?.value).toBe('2026-11-27 10:00:00');
});

test('a stop says why, what was changed, and where to look', () => {
  const notice = noticeFor('rollout.stopped');
  expect(notice.title).toBe('Rollout 12 was stopped');
  expect(notice.paragraphs[0]).toContain('3 functions failed; the stop rule allows 2.');
  expect(notice.facts).toContainEqual({ label: 'Functions', value: '7 changed, 1 failed' });
  expect(notice.link.url).toBe(`https://lamplighter.example.com/rollouts/${rollout.rolloutId}`);
});

test('an approval and an emergency say who, where, and in which words', () => {
  const asked = noticeFor('rollout.approvalRequested');
  expect(asked.title).toBe('Rollout 12 waits for approval');
  expect(asked.paragraphs.join(' ')).toMatch(/^Ada asks for approval\..*“Before noon”$/);
  expect(asked.facts).toContainEqual({ label: 'Asked', value: 'Bob' });
  expect(noticeFor('rollout.approvalDecided').title).toBe('Rollout 12: an approver has a question');
  const decided = { ...examples['rollout.approvalDecided'], verdict: 'approved' };
  expect(noticeFor('rollout.approvalDecided', decided).title).toBe('Rollout 12 was approved');
  const emergency = noticeFor('rollout.emergencyApplied');
  expect(emergency.title).toBe('Rollout 12 was applied without approval in an emergency');
  expect(emergency.facts).toContainEqual({ label: 'AWS accounts', value: '111122223333' });
  expect(noticeFor('account.protectionLowered').paragraphs[0]).toContain(
    'approval is no longer required, it is no longer marked as production',
  );
});

test('a reason without a sentence, of another version, is left to the page', () => {
  for (const code of ['nothingOfToday', 'fields', 'toString', 'tooManyFailures']) {
    const { paragraphs } = noticeFor('rollout.stopped', { ...rollout, statusReason: { code, params: {} } });
    expect(paragraphs[0]).toBe('The reason is shown in Lamplighter.');
  }
});

test('of many Regions some are named with their reasons, the others by name', () => {
  const regions = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((region) => ({ region, failure: null }));
  const { facts, paragraphs } = noticeFor('scan.failed', { ...account, scanId: 's', isWhole: false, regions });
  expect(paragraphs[0]).toContain('7 Regions could not be read for the second time in a row');
  expect(facts.map(({ label }) => label)).toEqual([
    'AWS account',
    'Region a',
    'Region b',
    'Region c',
    'Region d',
    'Region e',
    'Further Regions',
    'Time (UTC)',
  ]);
  expect(facts.at(-2)?.value).toBe('f, g');
});

test('what a payload holds beyond its schema, as a secret by mistake, is not told', () => {
  const notice = noticeFor('rollout.finished', { ...rollout, environment: { API_KEY: 'planted-secret' } });
  expect(JSON.stringify(notice)).not.toContain('planted-secret');
});

test('a payload of an earlier version is told too', () => {
  const { revertsRollout: _, ...earlier } = rollout;
  expect(noticeFor('rollout.finished', earlier).title).toBe('Rollout 12 finished');
});

test('a webhook of another language is told in it, lists and reasons too', () => {
  const payload = payloadSchema.parse({
    ...{ type: 'account.protectionLowered', timestamp },
    data: examples['account.protectionLowered'],
  });
  const notice = noticeOf(payload, { consoleUrl: 'https://lamplighter.example.com', locale: 'ja' });
  expect(notice.title).toMatch(/\p{Script=Hiragana}/u);
  expect(notice.paragraphs.join('')).toContain('、');
  expect(notice.paragraphs.join('')).not.toContain(', ');
  const stopped = payloadSchema.parse({ type: 'rollout.stopped', timestamp, data: examples['rollout.stopped'] });
  const { paragraphs } = noticeOf(stopped, { consoleUrl: 'https://lamplighter.example.com', locale: 'ja' });
  expect(paragraphs[0]).toMatch(/\p{Script=Hiragana}/u);
});
