// Plain JavaScript for any Node from 18 on: used before anything is installed.
import fs from 'node:fs';
import path from 'node:path';
import { root, runOrFail } from './command.mjs';
import { PlainFailure, step } from './progress.mjs';

/** Chromium without the parts for a screen, which costs a third less of the processor, comes first. */
const usualPlaces = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser that the tests drive: PLAYWRIGHT_CHROMIUM, or the first at a usual place; undefined when there is none. */
export function findChromium() {
  const given = process.env.PLAYWRIGHT_CHROMIUM;
  return given || usualPlaces.find((place) => fs.existsSync(place));
}

/** Installs Chromium where that is possible without asking; otherwise says what to install. */
export async function installChromium() {
  if (findChromium()) return;
  if (process.getuid?.() !== 0 || !fs.existsSync('/etc/debian_version')) {
    throw new PlainFailure(
      'The browser tests need Chromium or Google Chrome, and none is found. Install one (on Debian or Ubuntu, as root: apt-get install chromium), or name it: PLAYWRIGHT_CHROMIUM=/path/to/chromium npm test',
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await step('Installing Chromium', async () => {
    await runOrFail('apt-get', ['update'], { env, log: path.join(root, '.data/logs/apt-update.log') });
    const log = path.join(root, '.data/logs/apt-install.log');
    const install = ['install', '-y', '--no-install-recommends'];
    try {
      await runOrFail('apt-get', [...install, 'chromium-headless-shell'], { env, log });
    } catch (error) {
      // Older releases have only the whole browser.
      if (!(error instanceof PlainFailure)) throw error;
      await runOrFail('apt-get', [...install, 'chromium'], { env, log });
    }
  });
}
