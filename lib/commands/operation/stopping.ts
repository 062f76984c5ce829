declare global {
  // One a process, although Next.js bundles this file more than once.
  var lamplighterStopping: AbortController | undefined;
}

function controller(): AbortController {
  globalThis.lamplighterStopping ??= new AbortController();
  return globalThis.lamplighterStopping;
}

/** Aborted once this process was told to stop: nothing that lasts is begun any more, and what lasts comes to its end. */
export function processStopping(): AbortSignal {
  return controller().signal;
}

/** Says that this process was told to stop. For the handler of the signal. */
export function beginStopping(): void {
  controller().abort();
}
