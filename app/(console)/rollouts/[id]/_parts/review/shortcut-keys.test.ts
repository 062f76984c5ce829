import { expect, test } from 'vitest';
import { shortcutOf, shortcuts } from './shortcut-keys.ts';

const pressed = (key: string, more: Partial<Parameters<typeof shortcutOf>[0]> = {}) =>
  shortcutOf({
    ...{ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, defaultPrevented: false },
    ...more,
  });

test('each key stands for one thing, and other keys for nothing', () => {
  const keys = Object.values(shortcuts);
  expect(new Set(keys).size).toBe(keys.length);
  for (const [name, key] of Object.entries(shortcuts)) expect(pressed(key)).toBe(name);
  for (const key of ['J', 'a', 'Enter', 'ArrowDown', 'Escape', '']) expect(pressed(key)).toBeUndefined();
});

test('with a modifier, while letters are put together and where something else has taken it, a key is none of ours', () => {
  for (const more of ['ctrlKey', 'metaKey', 'altKey', 'isComposing', 'defaultPrevented'])
    expect([more, pressed('n', { [more]: true })]).toEqual([more, undefined]);
});
