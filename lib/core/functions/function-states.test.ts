import { expect, test } from 'vitest';
import { changeStateOf } from './change-state.ts';
import { type ConfigurationFacts, type ConfigurationState, configurationStateOf } from './configuration-state.ts';
import { type MoveFacts, type NextMove, nextMoveOf } from './next-move.ts';

const left: ConfigurationFacts = {
  ...{ wasChanged: true, isOurs: true, inFlight: null, drift: 'none', isReadable: true },
};

test.each<[string, Partial<ConfigurationFacts>, ConfigurationState]>([
  ['nothing differs', {}, 'asLeft'],
  ['something differs', { drift: 'drifted' }, 'drifted'],
  ['it differs, which is known and accepted', { drift: 'accepted' }, 'driftAccepted'],
  ['it could not be read, so that it is not known', { isReadable: false }, 'unknown'],
  ['drift was known before it could not be read', { isReadable: false, drift: 'drifted' }, 'drifted'],
  ['everything was reverted', { isOurs: false }, 'notOurs'],
  ['we never changed it', { wasChanged: false, isOurs: false }, 'neverOurs'],
  ['the first update is under way', { wasChanged: false, isOurs: false, inFlight: 'applying' }, 'beingChanged'],
  ['AWS has not answered', { drift: 'drifted', inFlight: 'unclear' }, 'unclear'],
])('configuration: %s', (_, facts, state) => {
  expect(configurationStateOf({ ...left, ...facts })).toBe(state);
});

const well: MoveFacts = {
  ...{ isGone: false, isUnread: false, accountStatus: 'connected', configuration: 'asLeft', status: 'instrumented' },
  ...{ health: 'healthy', hasPlainKey: false, openRollout: null },
};

test.each<[string, Partial<MoveFacts>, NextMove]>([
  ['everything is well', {}, 'nothing'],
  ['it is gone', { isGone: true, accountStatus: 'failing' }, 'gone'],
  ['its account fails', { accountStatus: 'failing', configuration: 'drifted' }, 'seeAccount'],
  ['its account is disconnected', { accountStatus: 'disconnected' }, 'seeAccount'],
  ['an update is under way', { configuration: 'unclear', status: 'not' }, 'wait'],
  ['it got worse since our change', { health: 'worse', configuration: 'drifted' }, 'seeHealth'],
  [
    'it got worse, which has nothing to do with us',
    { health: 'worse', configuration: 'neverOurs', status: 'not' },
    'instrument',
  ],
  [
    'it waits in a rollout that stopped',
    { openRollout: 'stopped', configuration: 'neverOurs', status: 'not' },
    'seeRollout',
  ],
  ['it got worse and waits in a rollout', { openRollout: 'paused', health: 'worse' }, 'seeRollout'],
  ['its account fails amid a rollout', { openRollout: 'applying', accountStatus: 'failing' }, 'seeAccount'],
  ['a preview brings it back', { openRollout: 'planned', configuration: 'drifted' }, 'seePreview'],
  ['it got worse, and there is a preview', { openRollout: 'planned', health: 'worse' }, 'seeHealth'],
  ['it drifted', { configuration: 'drifted', hasPlainKey: true }, 'bringBack'],
  ['its drift is accepted', { configuration: 'driftAccepted' }, 'nothing'],
  ['it cannot be read', { isUnread: true, status: 'outdated' }, 'seeReason'],
  ['it cannot be instrumented', { status: 'cannotBe', configuration: 'neverOurs' }, 'seeReason'],
  ['its key is in plain text', { hasPlainKey: true, status: 'outdated' }, 'resolvePlainKey'],
  ['it is outdated', { status: 'outdated' }, 'upgrade'],
  ['a part is missing', { status: 'partly' }, 'complete'],
  ['it is not instrumented', { status: 'not', configuration: 'notOurs' }, 'instrument'],
])('what to do next: %s', (_, facts, move) => {
  expect(nextMoveOf({ ...well, ...facts })).toBe(move);
});

test('a Change is pending only once somebody applied its rollout', () => {
  expect(changeStateOf('pending', 'planning')).toBe('previewed');
  expect(changeStateOf('pending', 'planned')).toBe('previewed');
  expect(changeStateOf('pending', 'discarded')).toBe('discarded');
  for (const status of ['applying', 'paused', 'stopped'] as const)
    expect(changeStateOf('pending', status)).toBe('pending');
  expect(changeStateOf('excluded', 'planned')).toBe('excluded');
  expect(changeStateOf('applied', 'completed')).toBe('applied');
});
