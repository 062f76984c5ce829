import { expect, test } from 'vitest';
import { chosenProfile, ownSettings } from './chosen-profile.ts';

const profiles = [{ id: 'a' }, { id: 'b' }];
const bare = { datadogVariables: {} };
const instrumented = { datadogVariables: { DD_SITE: 'datadoghq.eu' } };

test.each([
  ['b', instrumented, 'b'],
  [ownSettings, bare, undefined],
  [undefined, bare, 'a'],
  [undefined, instrumented, undefined],
  ['deleted', bare, 'a'],
  ['deleted', instrumented, undefined],
])('asked for %s: %j has %s', (asked, found, expected) => {
  expect(chosenProfile(asked, profiles, found)?.id).toBe(expected);
  expect(chosenProfile(undefined, [], found)).toBeUndefined();
});
