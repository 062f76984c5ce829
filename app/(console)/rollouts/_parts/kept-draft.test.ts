import { expect, test } from 'vitest';
import { emptyDraft, withPairs, withText } from '#app/(console)/_parts/settings-form/draft.ts';
import { keptText, parseKeptDraft, type RolloutDraft } from './kept-draft.ts';
import { strategyDraft } from './strategy/draft.ts';

const opened: RolloutDraft = { settings: emptyDraft(), strategy: strategyDraft(300), name: '' };
const typed: RolloutDraft = {
  settings: withPairs(withText(emptyDraft(), 'env', 'pro'), 'tags', [{ key: 'team', value: 'pay' }]),
  strategy: { ...opened.strategy, bakeMinutes: 'ten', preset: 'custom' },
  name: 'Half typed',
};

test('what is typed comes back as it was typed, right or wrong', () => {
  expect(parseKeptDraft(keptText(typed), opened)).toEqual(typed);
});

test.each(['plain', 'kms'])('a key typed as %s is not kept', (source) => {
  const settings = withText(withText(typed.settings, 'apiKey', source), `apiKey.${source}`, 'very-secret');
  const text = keptText({ ...typed, settings });
  expect(text).not.toContain('very-secret');
  expect(parseKeptDraft(text, opened)?.settings.texts['apiKey']).toBe(source);
});

test.each([null, '', '{', '[]', '{"settings":{}}', keptText(typed).replace('bakeMinutes', 'bake')])(
  'what another version kept, or nobody, opens the form as it is: %s',
  (text) => {
    expect(parseKeptDraft(text, opened)).toBeUndefined();
  },
);
