/** By this, Cloudscape's components (3.0) let somebody decide in the window's place whether it is narrow. */
const isNarrowDecided = Symbol.for('awsui-force-mobile-mode');

/** Longer than React takes to take a page over on a slow phone. */
const mostMilliseconds = 10_000;

/** A window for which it can be decided whether it is narrow. */
export type DecidableWindow = EventTarget & { [isNarrowDecided]?: boolean };

const timers = new WeakMap<DecidableWindow, ReturnType<typeof setTimeout>>();

/**
 * Decides that the window is wide, until `leaveToWindow`, or for ten seconds: what waits for it may never be there, as when a part of it fails,
 * and the whole console would stay wide on a phone.
 */
export function decideAsWide(window: DecidableWindow): void {
  window[isNarrowDecided] = false;
  clearTimeout(timers.get(window));
  timers.set(
    window,
    setTimeout(() => leaveToWindow(window), mostMilliseconds),
  );
}

/** Has the window itself say again whether it is narrow, and tells those that asked meanwhile; does nothing where nobody had decided it. */
export function leaveToWindow(window: DecidableWindow): void {
  clearTimeout(timers.get(window));
  if (!Object.hasOwn(window, isNarrowDecided)) return;
  delete window[isNarrowDecided];
  window.dispatchEvent(new Event('resize'));
}
