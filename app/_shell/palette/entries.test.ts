import { expect, test } from 'vitest';
import { permissions, rolePermissions } from '#lib/core/access/permissions.ts';
import { type Entry, matching, moved, withChoice } from './entries.ts';
import { placesFor } from './places.ts';

const entry = (label: string, href = `/${label}`, hint = ''): Entry => ({ group: 'places', label, hint, href });

test('every word must be there, whatever its case, width and accents', () => {
  const entries = [entry('Café Rollouts'), entry('アカウント'), entry('Audit log', '/audit', 'who did what')];
  expect(matching(entries, 'cafe roll')).toEqual([entries[0]]);
  expect(matching(entries, 'ｱｶｳﾝﾄ')).toEqual([entries[1]]);
  expect(matching(entries, 'log who')).toEqual([entries[2]]);
  expect(matching(entries, 'log nobody')).toEqual([]);
  expect(matching(entries, ' ')).toEqual(entries);
});

test('choices are remembered newest first, each once, and not for ever', () => {
  const chosen = ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g'].reduce<Entry[]>(
    (all, one) => withChoice(all, entry(one)),
    [],
  );
  expect(chosen.map(({ label }) => label)).toEqual(['g', 'f', 'e', 'd', 'c', 'a']);
  expect(chosen.every(({ group }) => group === 'recent')).toBe(true);
});

test('keys go round the list', () => {
  expect([moved(0, -1, 3), moved(2, 1, 3), moved(0, 1, 0)]).toEqual([2, 0, 0]);
});

test('everybody is offered what they may use, and nothing else', () => {
  const names = (role: keyof typeof rolePermissions) => placesFor(rolePermissions[role]).map(({ name }) => name);
  expect(names('owner')).toHaveLength(placesFor(permissions).length);
  expect(names('viewer')).not.toEqual(expect.arrayContaining(['palette.places.connectAccount']));
  expect(names('viewer')).not.toEqual(expect.arrayContaining(['palette.places.users']));
  expect(names('member')).toEqual([
    'palette.places.apiReference',
    ...['user.tokens', 'user.access', 'user.timeZone', 'user.changePassword', 'user.secondFactor', 'user.sessions'],
  ]);
});
