import { createTranslator } from 'use-intl/core';
import { type Texts, textsOf } from '#messages/languages.ts';
import { factsIn, listIn } from '../core/language/facts.ts';
import { type Locale, locales } from '../core/language/locales.ts';
import type { Notice } from '../core/webhooks/notice.ts';
import type { Payload, Reason, RolloutNews } from '../core/webhooks/payload.ts';

type Fact = Notice['facts'][number];

// A sentence that lacks a fact, or is not there, must not keep a message from being sent: the reason is then left to the page.
const quietly = { timeZone: 'UTC', onError: () => undefined, getMessageFallback: () => '' } as const;

/** What says the sentences of one language. */
function voiceOf(locale: Locale) {
  const { errors, rollouts, webhooks } = textsOf(locale);
  return {
    locale,
    say: createTranslator({ locale, timeZone: 'UTC', messages: webhooks }),
    sayError: createTranslator({ ...quietly, locale, messages: errors }),
    sayStop: createTranslator({ ...quietly, locale, messages: rollouts.stopReasons }),
    list: (names: readonly string[]) => listIn(locale, names),
  };
}
type Voice = ReturnType<typeof voiceOf>;
const voices = new Map(locales.map((locale) => [locale, voiceOf(locale)]));

/** Of a scan's Regions so many are named. */
const mostRegions = 5;

/**
 * What a message says to people in a language, in plain words, with where to read on. `consoleUrl`: the address that people use. Holds names, counts and
 * reasons; what a delivery's payload does not hold cannot get in.
 */
export function noticeOf(payload: Payload, { consoleUrl, locale }: { consoleUrl: string; locale: Locale }): Notice {
  const voice = voices.get(locale) ?? voiceOf(locale);
  const { say } = voice;
  const notice = textOf(payload, voice);
  const time = { label: say('labels.time'), value: payload.timestamp.replace('T', ' ').replace(/(\.\d+)?Z$/, '') };
  return {
    ...notice,
    facts: [...notice.facts, time],
    link: { ...notice.link, url: new URL(notice.link.url, consoleUrl).href },
  };
}

function textOf(payload: Payload, voice: Voice): Notice {
  const { say, list } = voice;
  switch (payload.type) {
    case 'webhook.test':
      return {
        title: say('titles.webhook_test'),
        paragraphs: [say('texts.test', { name: payload.data.webhook })],
        facts: [],
        link: { label: say('links.settings'), url: '/settings' },
      };
    case 'scan.failed': {
      const { isWhole, regions } = payload.data;
      const text = isWhole ? say('texts.scanWhole') : say('texts.scanRegions', { count: regions.length });
      const more = regions.slice(mostRegions).map(({ region }) => region);
      const facts = regions
        .slice(0, mostRegions)
        .map(({ region, failure }) => ({ label: say('labels.region', { region }), value: reasonText(failure, voice) }));
      return aboutAccount(voice, payload, [text], [...facts, ...listFact(voice, say('labels.moreRegions'), more)]);
    }
    case 'account.failing': {
      const text = payload.data.cause === 'scan' ? say('texts.failingScan') : say('texts.failingTest');
      return aboutAccount(voice, payload, [text, reasonText(payload.data.failure, voice)], []);
    }
    case 'connectionTest.failed': {
      const checks = listFact(voice, say('labels.checks'), payload.data.failedChecks);
      return aboutAccount(voice, payload, [say('texts.testFailed'), reasonText(payload.data.failure, voice)], checks);
    }
    case 'account.protectionLowered': {
      const { by, lowered } = payload.data;
      const what = list(lowered.map((name) => say(`protections.${name}`)));
      return aboutAccount(voice, payload, [say('texts.protectionLowered', { name: by, what })], []);
    }
    case 'account.drifted': {
      const { count, functions } = payload.data;
      const names = functions.map(({ functionName, region }) => say('drifted', { functionName, region }));
      const text = say('texts.drifted', { count });
      return aboutAccount(voice, payload, [text], listFact(voice, say('labels.driftedFunctions'), names));
    }
    default:
      return aboutRollout(voice, payload.type, payload.data);
  }
}

type AccountPayload = Extract<
  Payload,
  {
    type: 'scan.failed' | 'account.failing' | 'connectionTest.failed' | 'account.protectionLowered' | 'account.drifted';
  }
>;
const accountTitles = {
  'scan.failed': 'scan_failed',
  'account.failing': 'account_failing',
  'connectionTest.failed': 'connectionTest_failed',
  'account.protectionLowered': 'account_protectionLowered',
  'account.drifted': 'account_drifted',
} as const satisfies Record<AccountPayload['type'], string>;

function aboutAccount({ say }: Voice, { type, data }: AccountPayload, paragraphs: string[], facts: Fact[]): Notice {
  return {
    title: say(`titles.${accountTitles[type]}`, { account: data.accountName }),
    paragraphs,
    facts: [{ label: say('labels.account'), value: `${data.accountName} (${data.awsAccountId})` }, ...facts],
    link: { label: say('links.account'), url: `/accounts/${encodeURIComponent(data.accountId)}` },
  };
}

type RolloutType = Extract<Payload, { data: RolloutNews }>['type'];

function aboutRollout(voice: Voice, type: RolloutType, rollout: RolloutNews): Notice {
  const { say } = voice;
  const { number, name, revertsRollout } = rollout;
  const { title, text } = rolloutWords(type, rollout);
  const reverts = revertsRollout ? say('rollout', { number: revertsRollout.number }) : '';
  return {
    title: say(`titles.${title}`, { number }),
    paragraphs: [
      ...(type === 'rollout.stopped' && rollout.statusReason ? [reasonText(rollout.statusReason, voice)] : []),
      say(`texts.${text}`, { name: rollout.by ?? '–' }),
      ...(rollout.comment ? [say('texts.comment', { comment: rollout.comment })] : []),
    ],
    facts: [
      ...listFact(voice, say('labels.name'), [name]),
      ...listFact(voice, say('labels.asked'), rollout.asked ?? []),
      ...listFact(voice, say('labels.accounts'), rollout.accounts ?? []),
      { label: say('labels.mode'), value: say(`modes.${modeKey(rollout.mode)}`) },
      ...listFact(voice, say('labels.reverts'), [reverts]),
      { label: say('labels.functions'), value: countsText(rollout.functions, voice) },
    ],
    link: { label: say('links.rollout', { number }), url: `/rollouts/${encodeURIComponent(rollout.rolloutId)}` },
  };
}

function rolloutWords(type: RolloutType, { waitingFor = 'revertReview', verdict = 'approved' }: RolloutNews) {
  switch (type) {
    case 'rollout.finished':
      return { title: 'rollout_finished', text: 'finished' } as const;
    case 'rollout.stopped':
      return { title: 'rollout_stopped', text: 'stopped' } as const;
    case 'rollout.reverted':
      return { title: 'rollout_reverted', text: 'reverted' } as const;
    case 'rollout.waiting':
      return { title: `rollout_waiting_${waitingFor}`, text: waitingFor } as const;
    case 'rollout.approvalRequested':
      return { title: 'rollout_approvalRequested', text: 'approvalRequested' } as const;
    case 'rollout.approvalDecided':
      return { title: `rollout_${verdict}`, text: verdict } as const;
    case 'rollout.emergencyApplied':
      return { title: 'rollout_emergencyApplied', text: 'emergencyApplied' } as const;
  }
}

function modeKey(mode: string) {
  return mode === 'instrument' || mode === 'remove' || mode === 'revert' || mode === 'restore' ? mode : 'other';
}

type Outcome = keyof Texts['webhooks']['outcomes'];
const isOutcome = (name: string): name is Outcome => name in textsOf('en').webhooks.outcomes;

/** How many functions came to which outcome: `12 changed, 1 failed`. */
function countsText(functions: Readonly<Record<string, number>>, { say, list }: Voice): string {
  const texts = Object.entries(functions).flatMap(([outcome, count]) =>
    isOutcome(outcome) && count > 0 ? [say(`outcomes.${outcome}`, { count })] : [],
  );
  return texts.length > 0 ? list(texts) : say('noFunctions');
}

/** A line that is left out when there is nothing to say. */
function listFact({ list }: Voice, label: string, values: readonly string[]): Fact[] {
  const named = values.filter((part) => part !== '');
  return named.length === 0 ? [] : [{ label, value: list(named) }];
}

const isStopReason = (code: string): code is keyof Texts['rollouts']['stopReasons'] =>
  code in textsOf('en').rollouts.stopReasons;
const isError = (code: string): code is Exclude<keyof Texts['errors'], 'fields'> =>
  code in textsOf('en').errors && code !== 'fields';

/** The sentence of a reason; without one, of another version, where to read it. */
function reasonText(reason: Reason | null, { locale, say, sayError, sayStop }: Voice): string {
  if (reason === null) return say('noReason');
  const { code } = reason;
  const params = factsIn(locale, reason.params);
  const text = isStopReason(code) ? sayStop(code, params) : isError(code) ? sayError(code, params) : '';
  return text || say('noReason');
}
