// Plain JavaScript for any Node from 18 on: used before anything is installed.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PlainFailure } from './progress.mjs';

export const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../..');

/** The environment for everything we start: our programs first, nothing reported to anybody. */
export function environment(additions = {}) {
  return {
    ...process.env,
    PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    NEXT_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
    ...additions,
  };
}

/**
 * Runs a program to its end and returns what it wrote.
 * With `log`, its output also goes into that file; with `isShown`, onto the terminal as it comes, with `label` line by line
 * behind that word. `yields`: what else wants the processor gets three times as much of it.
 * @param {string} program
 * @param {string[]} args
 * @param {{ log?: string, isShown?: boolean, label?: string, yields?: boolean, env?: Record<string, string | undefined>, timeoutSeconds?: number }} [options]
 * @returns {Promise<{ status: number, output: string }>}
 */
export async function run(
  program,
  args,
  { log, isShown = false, label, yields = false, env = {}, timeoutSeconds } = {},
) {
  if (log) fs.mkdirSync(path.dirname(log), { recursive: true });
  const file = log ? fs.createWriteStream(log, { mode: 0o600 }) : undefined;
  const child = spawn(program, args, {
    cwd: root,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(timeoutSeconds ? { timeout: timeoutSeconds * 1000 } : {}),
  });
  if (yields && child.pid !== undefined) os.setPriority(child.pid, 5);
  let output = '';
  const show = label ? showLines(label) : (text) => process.stdout.write(text);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
      file?.write(text);
      if (isShown) show(text);
    });
  }
  const status = await new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new PlainFailure(`${program} cannot be started: ${error.message}`)));
    child.once('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
  file?.end();
  return { status, output };
}

/** Shows whole lines alone, each behind a label, so that two programs may write side by side. */
function showLines(label) {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) process.stdout.write(`${label} │ ${line}\n`);
  };
}

/** Like `run`, but a status other than 0 is a failure that shows the last lines of the output. */
export async function runOrFail(program, args, options = {}) {
  const { status, output } = await run(program, args, options);
  if (status === 0) return output;
  const tail = output.trimEnd().split('\n').slice(-80).join('\n');
  const where = options.log ? `\nAll of its output is in ${path.relative(root, options.log)}.` : '';
  throw new PlainFailure(`${tail}\n\n${path.basename(program)} ${args.join(' ')} failed (status ${status}).${where}`);
}
