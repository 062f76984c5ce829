import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Keys as a terminal sends them. */
export const keys = { enter: '\r', down: '\u001b[B', space: ' ', interrupt: '\u0003' } as const;

/** A run on a terminal. */
export type OnTerminal = {
  /** Types `typed` once the terminal shows `text`, which it has not shown before the last answer. */
  answer: (text: string, typed: string) => Promise<void>;
  /** What the program ended with, and everything that the terminal showed. */
  ended: Promise<{ exitCode: number | null; shown: string }>;
};

/** Whether util-linux's `script`, which gives a program a pseudo terminal, is here; Debian, Ubuntu and Fedora always have it. */
export const hasPseudoTerminals = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;

const program = path.resolve(import.meta.dirname, '../lamplighter.ts');

/** Starts the real program on a pseudo terminal, with nothing of this process's environment but what it needs to run. */
export function startOnTerminal(args: readonly string[], environment: Readonly<Record<string, string>>): OnTerminal {
  const { NODE_COMPILE_CACHE = '', PATH = '' } = process.env;
  const command = ['exec', process.execPath, program, ...args].map(quoted).join(' ').replace("'exec'", 'exec');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { NODE_ENV: 'production', NODE_COMPILE_CACHE, PATH, TERM: 'xterm', SHELL: '/bin/sh', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let answeredUpTo = 0;
  child.stdout.on('data', (chunk) => {
    shown += String(chunk);
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const readable = () => stripVTControlCharacters(shown.slice(answeredUpTo));
  return {
    ended: closed.then((exitCode) => ({ exitCode, shown: stripVTControlCharacters(shown) })),
    answer: async (text, typed) => {
      const seen = new Promise<void>((resolve) => {
        const look = () => (readable().includes(text) ? resolve() : undefined);
        child.stdout.on('data', look);
        look();
      });
      await Promise.race([seen, closed]);
      if (!readable().includes(text)) throw new Error(`It never showed “${text}”, but: ${readable()}`);
      answeredUpTo = shown.length;
      child.stdin.write(typed);
    },
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
