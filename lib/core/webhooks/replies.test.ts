import { expect, test } from 'vitest';
import { proposedFormat } from './formats.ts';
import { meaningOf } from './reply.ts';
import { isFailingForLong, mostAttempts, retryAfterSeconds, secondsToNextAttempt } from './retries.ts';

test.each([
  ['https://hooks.slack.com/services/T0/B0/x', 'slack'],
  ['https://hooks.slack-gov.com/services/T0/B0/x', 'slack'],
  ['https://prod-12.westeurope.logic.azure.com:443/workflows/x/triggers/manual/paths/invoke?sig=y', 'teams'],
  ['https://default1.2.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/x', 'teams'],
  ['https://prod-1.usgovtexas.logic.azure.us/workflows/x', 'teams'],
  ['https://example.webhook.office.com/webhookb2/x', 'teams'],
  [' https://hooks.slack.com/services/x ', 'slack'],
  ['https://hooks.example.com/x', 'json'],
  ['https://hooks.slack.com.evil.example/x', 'json'],
  ['https://evil.example/hooks.slack.com', 'json'],
  ['https://logic.azure.com.evil.example/', 'json'],
  ['nonsense', 'json'],
])('%s is proposed as %s', (address, format) => {
  expect(proposedFormat(address)).toBe(format);
});

test.each([
  ['json', 204, '', 'accepted', null],
  ['json', 404, 'no_service', 'again', null],
  ['json', 302, '', 'again', null],
  ['slack', 200, 'ok', 'accepted', null],
  ['slack', 200, 'ok\n', 'accepted', null],
  ['slack', 200, '<html>', 'again', null],
  ['slack', 429, 'rate_limited', 'again', 'rate_limited'],
  ['slack', 500, 'rollup_error', 'again', 'rollup_error'],
  ['slack', 410, 'channel_is_archived', 'never', 'channel_is_archived'],
  ['slack', 302, '', 'again', null],
  ['slack', 403, 'Forbidden by https://example.com', 'never', null],
  ['teams', 202, '', 'accepted', null],
  ['teams', 200, '1', 'accepted', null],
  ['teams', 429, '', 'again', null],
  ['teams', 401, '{"error":{"code":"DirectApiAuthorizationRequired"}}', 'never', 'DirectApiAuthorizationRequired'],
  ['teams', 404, '{"error":{"code":"has spaces and more"}}', 'never', null],
  ['teams', 503, '{"error":', 'again', null],
] as const)('%s: %i %j is %s, %s', (format, status, body, kind, code) => {
  expect(meaningOf(format, { status, body })).toEqual({ kind, code });
});

test('attempts end, and a Retry-After makes the next one later, never sooner, and not by more than a day', () => {
  const delays = Array.from({ length: mostAttempts }, (_, index) => secondsToNextAttempt(index + 1));
  expect(delays.at(-1)).toBeNull();
  expect(delays.slice(0, -1).every((delay) => delay !== null && delay > 0)).toBe(true);
  const total = delays.reduce<number>((sum, delay) => sum + (delay ?? 0), 0);
  // As the page says: 8 times over 25 hours.
  expect([mostAttempts, Math.round(total / 3_600)]).toEqual([8, 25]);
  expect(secondsToNextAttempt(1, 30)).toBe(30);
  expect(secondsToNextAttempt(4, 30)).toBe(3_600);
  expect(secondsToNextAttempt(1, 10 ** 9)).toBe(86_400);
  expect(secondsToNextAttempt(mostAttempts, 30)).toBeNull();
});

test('Retry-After is read as seconds or as a date, and nothing else', () => {
  const now = new Date('2026-11-27T10:00:00Z');
  expect(retryAfterSeconds('120', now)).toBe(120);
  expect(retryAfterSeconds('Fri, 27 Nov 2026 10:01:30 GMT', now)).toBe(90);
  expect(retryAfterSeconds('Fri, 27 Nov 2026 09:00:00 GMT', now)).toBe(0);
  for (const odd of [undefined, '', '-1', '1.5', 'soon', '20:26', 'Someday, never', '99999999999'])
    expect(retryAfterSeconds(odd, now)).toBeUndefined();
});

test('a webhook is failing for long after a day without an accepted message', () => {
  const now = new Date('2026-11-27T10:00:00Z');
  expect(isFailingForLong(null, now)).toBe(false);
  expect(isFailingForLong(new Date('2026-11-26T10:00:01Z'), now)).toBe(false);
  expect(isFailingForLong(new Date('2026-11-26T10:00:00Z'), now)).toBe(true);
});
