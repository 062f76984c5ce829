/**
 * Returns a module, as an address for `--import`, with which a process believes that it is so many milliseconds later (negative:
 * earlier). `performance.now()` and timers stay as they are, as with a clock that was set wrongly before the process began.
 */
export function clockShift(milliseconds: number): string {
  const module = `
    const RealDate = Date;
    globalThis.Date = class extends RealDate {
      constructor(...given) { super(...(given.length === 0 ? [RealDate.now() + (${milliseconds})] : given)); }
      static now() { return RealDate.now() + (${milliseconds}); }
    };`;
  return `data:text/javascript,${encodeURIComponent(module)}`;
}
