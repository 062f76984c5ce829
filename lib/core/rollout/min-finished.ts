/** Fewer finished functions than this say nothing in percent, unless something else is chosen. */
export const defaultMinFinished = 20;
