import { spawn } from 'node:child_process';
import path from 'node:path';

/** What a run of the program came to. */
export type Ran = { exitCode: number | null; stdout: string; stderr: string };

/** A run under way: `heard` resolves once standard error holds a text. */
export type Running = { ended: Promise<Ran>; heard: (text: string) => Promise<void>; interrupt: () => void };

const program = path.resolve(import.meta.dirname, '../lamplighter.ts');

/**
 * Starts the real program as a process of its own, without a terminal. Its environment holds nothing of this process's but what Node.js
 * needs: neither the database's address nor credentials.
 */
export function startCommandLine(args: readonly string[], environment: Readonly<Record<string, string>>): Running {
  const { NODE_COMPILE_CACHE = '' } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    env: { NODE_ENV: 'production', NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += String(chunk);
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...said }));
  });
  return {
    ended,
    interrupt: () => child.kill('SIGINT'),
    heard: async (text) => {
      await Promise.race([
        ended,
        new Promise<void>((resolve) => {
          const look = () => (said.stderr.includes(text) ? resolve() : undefined);
          child.stderr.on('data', look);
          look();
        }),
      ]);
      if (!said.stderr.includes(text)) throw new Error(`It never said “${text}”, but: ${said.stderr}`);
    },
  };
}
