import { expect, test } from 'vitest';
import { followedIn, textOfFollowed } from './followed-cookie.ts';

const things = {
  '0198a9ee-2b1c-7f00-8000-000000000001': { state: 'applying ', isDismissed: false },
  '0198a9ee-2b1c-7f00-8000-000000000002': { state: 'completed 2026-11-27T10:00:00.000Z', isDismissed: true },
  '0198a9ee-2b1c-7f00-8000-000000000003': { state: '', isDismissed: false },
};

test('what is followed is told to the server as it is', () => {
  expect(followedIn(textOfFollowed(things))).toEqual(things);
  expect(followedIn(textOfFollowed({}))).toEqual({});
});

test('of a cookie that somebody else wrote nothing is taken', () => {
  for (const text of [undefined, '', '~', 'a~b', 'a~b~2', 'a~b~1~c', '{"a":1}', '!!!', '~x~1'])
    expect(followedIn(text), text).toEqual({});
});

test('as many as an activity names, and more, fit into a cookie', () => {
  const [id = ''] = Object.keys(things);
  const many = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      id.slice(0, -2) + String(index).padStart(2, '0'),
      { state: 'completed 2026-11-27T10:00:00.000Z', isDismissed: true },
    ]),
  );
  const text = textOfFollowed(many);
  expect(Object.keys(followedIn(text))).toEqual(Object.keys(many).slice(0, 20));
  expect(encodeURIComponent(text).length).toBeLessThan(3_000);
});
