// Plain JavaScript for any Node from 18 on: used before anything is installed.

/** A failure that is to be told in one sentence, without a stack. */
export class PlainFailure extends Error {}

/**
 * Does `work` and shows that it is going on once it takes more than a second, with the seconds that passed, and how it ended.
 * @template T
 * @param {string} title what is done, as a person reads it
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>} what `work` returned
 */
export async function step(title, work) {
  const startedAt = Date.now();
  const seconds = () => Math.floor((Date.now() - startedAt) / 1000);
  const tick = setInterval(() => showRunning(title, seconds()), 1000);
  try {
    const result = await work();
    showEnd('✓', title, Date.now() - startedAt);
    return result;
  } catch (error) {
    showEnd('✗', title, Date.now() - startedAt);
    throw error;
  } finally {
    clearInterval(tick);
  }
}

/** In a terminal the line counts the seconds; in a file there is a line after 1, 10, 20, … seconds. */
function showRunning(title, seconds) {
  if (process.stdout.isTTY) process.stdout.write(`\r… ${title} (${seconds} s)`);
  else if (seconds === 1 || seconds % 10 === 0) process.stdout.write(`… ${title} (${seconds} s)\n`);
}

function showEnd(sign, title, milliseconds) {
  const took = milliseconds > 1000 ? ` (${(milliseconds / 1000).toFixed(1)} s)` : '';
  process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[K' : ''}${sign} ${title}${took}\n`);
}
