import { expect, test } from 'vitest';
import { RecentTexts } from './recent-texts.ts';

function recordingTexts(limits: { texts?: number; eachLength?: number; allLength?: number }) {
  const made: string[] = [];
  const dropped: string[] = [];
  const texts = new RecentTexts<string>(limits, (result) => dropped.push(result));
  const get = (text: string) =>
    texts.get(text, () => {
      made.push(text);
      return text.toUpperCase();
    });
  return { get, made, dropped };
}

test('a text that was asked for lately is made once', () => {
  const { get, made } = recordingTexts({});
  expect([get('a'), get('b'), get('a')]).toEqual(['A', 'B', 'A']);
  expect(made).toEqual(['a', 'b']);
});

test('the text that was not asked for the longest is forgotten first', () => {
  const { get, made, dropped } = recordingTexts({ texts: 2 });
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) get(text);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  expect(dropped).toEqual(['B', 'C']);
});

test('neither one long text nor many together are held', () => {
  const { get, made, dropped } = recordingTexts({ eachLength: 4, allLength: 6 });
  for (const text of ['12345', '12345', 'aaaa', 'bbbb', 'bbbb']) get(text);
  expect(made).toEqual(['12345', '12345', 'aaaa', 'bbbb']);
  expect(dropped).toEqual(['AAAA']);
});

test('what could not be made is tried again', () => {
  const texts = new RecentTexts<string>();
  expect(() =>
    texts.get('a', () => {
      throw new RangeError('no');
    }),
  ).toThrow(RangeError);
  expect(texts.get('a', () => 'A')).toBe('A');
});
