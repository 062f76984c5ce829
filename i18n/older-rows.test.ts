import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { findingSentences } from '#lib/commands/api/sentences.ts';
import { failureSchema, findingSchema } from '#lib/core/change/change.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import { defaultLocale } from '#lib/core/language/locales.ts';
import { statusReasonSchema } from '#lib/core/rollout/status-reason.ts';
import { messagesByLocale } from './messages.ts';

const messages = messagesByLocale[defaultLocale];
const t = createTranslator({ locale: defaultLocale, messages });

test.each(['accountId', 'awsAccountId'])('what was stored with the twelve digits as %s reads in full', (name) => {
  const params = { [name]: '111122223333', untilAt: 'noon', reason: 'sale', layerName: 'Datadog-Node22-x' };
  const failure = failureSchema.parse({ code: 'writeRoleMissing', params });
  expect(t(`errors.${failure.code}`, failure.params)).toContain('Account 111122223333 has no write role');
  const reason = statusReasonSchema.parse({ code: 'freezeWindow', params });
  expect(t('errors.freezeWindow', reason.params)).toContain(
    'Account 111122223333 is in a freeze window until noon (sale).',
  );
  const finding = findingSchema.parse({ code: 'datadogLayerOfOtherAccount', severity: 'blocked', params });
  expect(t('findings.datadogLayerOfOtherAccount.message', factsIn('en', finding.params))).toContain(
    'from account 111122223333,',
  );
  expect(t('findings.datadogLayerOfOtherAccount.action', factsIn('en', finding.params))).toContain(
    'set 111122223333 as',
  );
});

test.each([
  ['as one text, by an older version', 'DD_ENV, DD_SERVICE'],
  ['as a list', ['DD_ENV', 'DD_SERVICE']],
])('a finding whose names were stored %s reads the same', (_how, variables) => {
  const finding = findingSchema.parse({ code: 'unifiedTagsMissing', severity: 'warning', params: { variables } });
  expect(t('findings.unifiedTagsMissing.message', factsIn('en', finding.params))).toBe(
    'Set DD_ENV, DD_SERVICE to link traces, logs and metrics.',
  );
  expect(factsIn('ja', finding.params)).toEqual({ variables: 'DD_ENV、DD_SERVICE' });
  expect(findingSentences(finding, 'en').message).toContain('DD_ENV, DD_SERVICE');
});
