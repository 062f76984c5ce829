#!/usr/bin/env node
// `npm run up`: starts the whole product. This first stage is plain JavaScript for any Node from 18 on and installs what is
// missing; the second, scripts/launch/up.ts, then runs on the Node that was installed.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { environment, root } from './launch/command.mjs';
import { findNode, installDependencies } from './launch/install.mjs';
import { PlainFailure } from './launch/progress.mjs';

try {
  await installDependencies();
  process.exitCode = await runSecondStage();
} catch (error) {
  console.error(error instanceof PlainFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}

/** Returns the second stage's exit status. When this process is killed the second stage notices the closed channel and stops. */
function runSecondStage() {
  const child = spawn(findNode(), [path.join(root, 'scripts/launch/up.ts'), ...process.argv.slice(2)], {
    cwd: root,
    env: environment(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches both processes; the second stage stops everything and then ends, and so do we.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWithNpm(child);
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1))));
}

/** npm ends without a word to what it runs, killed or asked to: whoever ended it means us too. */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 500);
  timer.unref();
}
