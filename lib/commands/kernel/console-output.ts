import type { Logger } from 'pino';
import { redact } from '../../core/audit/redaction.ts';
import { errorFacts } from './report.ts';

/** Variables of the environment whose value is a secret, or has one in it. */
const secretName = /(?:KEY|SECRET|PASSWORD|TOKEN)S?$|_URL$|^SMTP_/;
/** Of these the value is no secret. */
const publicName = /^LAMPLIGHTER_URL$|_FILE$/;
const longestText = 300;

const levels = { error: 'error', warn: 'warn', info: 'info', log: 'info', debug: 'debug', trace: 'debug' } as const;
type Method = keyof typeof levels;

/**
 * From now on what Next.js and other packages print with `console` becomes a line of the log: of an error its name, code and where it
 * happened, of a text its first line, redacted. An error's message repeats what was worked on, such as the values of a query, and
 * never gets there. Returns how to end that.
 */
export function logConsoleOutput(
  log: Logger,
  target: Pick<Console, Method> = console,
  environment: NodeJS.ProcessEnv = process.env,
): () => void {
  const secrets = environmentSecrets(environment);
  const before = { ...target };
  for (const method of Object.keys(levels).filter(isMethod)) {
    target[method] = (...printed: unknown[]) => {
      const { text, facts } = describePrinted(printed, secrets);
      log[levels[method]]({ ...facts, printed: true }, text);
    };
  }
  return () => {
    Object.assign(target, before);
  };
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(levels, name);
}

function describePrinted(printed: readonly unknown[], secrets: readonly string[]) {
  const error = printed.find((part) => part instanceof Error);
  const said = printed.find((part) => typeof part === 'string' && part.trim() !== '');
  const text = typeof said === 'string' ? shown(said, secrets) : 'something was printed';
  return { text, facts: error === undefined ? {} : errorFacts(error) };
}

/** A text as it may be logged. One with an error's stack in it begins with the error's message, which is left out. */
function shown(text: string, secrets: readonly string[]): string {
  if (/^\s+at .+:\d+:\d+\)?$/m.test(text)) return 'an error was printed';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with one
  const plain = text.replace(/\u001b\[[\d;]*m/g, '').trim();
  return redact(plain.split('\n', 1)[0] ?? '', secrets).slice(0, longestText);
}

/** What in a process's environment must never be printed: values that are secret, and the password in an address. */
export function environmentSecrets(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || value.length < 8 || !secretName.test(name) || publicName.test(name)) return [];
    const password = URL.parse(value)?.password ?? '';
    return password === '' ? [value] : [value, password, decodeURIComponent(password)];
  });
}
