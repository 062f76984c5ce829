import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DecidableWindow, decideAsWide, leaveToWindow } from './decided-as-wide.ts';

const isNarrowDecided = Symbol.for('awsui-force-mobile-mode');

/** A window, what Cloudscape reads of it, and how often it was told to look again. */
function watched() {
  const window: DecidableWindow = new EventTarget();
  const told = vi.fn();
  window.addEventListener('resize', told);
  return { window, told, decided: (): unknown => Reflect.get(window, isNarrowDecided) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a window is wide until it is left to itself, which is told once', () => {
  const { window, told, decided } = watched();
  leaveToWindow(window);
  decideAsWide(window);
  expect(decided()).toBe(false);
  expect(told).not.toHaveBeenCalled();
  leaveToWindow(window);
  leaveToWindow(window);
  vi.runAllTimers();
  expect(decided()).toBeUndefined();
  expect(told).toHaveBeenCalledOnce();
});

test('a window is left to itself although what waited for that was never there', () => {
  const { window, told, decided } = watched();
  decideAsWide(window);
  vi.advanceTimersByTime(9_000);
  // React renders a part once more that was not ready.
  decideAsWide(window);
  vi.advanceTimersByTime(9_000);
  expect(decided()).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(decided()).toBeUndefined();
  expect(told).toHaveBeenCalledOnce();
});
