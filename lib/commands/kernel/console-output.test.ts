import { pino } from 'pino';
import { expect, test } from 'vitest';
import { environmentSecrets, logConsoleOutput } from './console-output.ts';

const environment = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgresql://lamplighter:lantern%2Fharbour-42@db.example/lamplighter',
  LAMPLIGHTER_KEY: 'c2hvcnRseS1iZWZvcmUtdGhlLWxhbXBzLWFyZS1saXQ=',
  LAMPLIGHTER_URL: 'https://lamp.example',
  OIDC_CLIENT_SECRET: 'client-secret-of-the-harbour',
} as const;

/** What reaches the log when `print` prints. */
function logged(print: (target: Console) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const target = { ...console };
  const end = logConsoleOutput(
    pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }),
    target,
    environment,
  );
  print(target);
  end();
  return lines.map((line) => JSON.parse(line));
}

test('an error that is printed becomes a line of the log with its name, code and place, and without its message', () => {
  const error = Object.assign(new Error('duplicate key (email)=(eve@example.com) hunter2-hunter2'), { code: 'P2002' });
  const [line] = logged((target) => target.error('⨯', error));
  expect(line).toMatchObject({ level: 50, name: 'Error', code: 'P2002', printed: true });
  expect(line?.['stack']).toContain('console-output.test');
  expect(JSON.stringify(line)).not.toMatch(/hunter2|eve@/);
});

test('a stack that is printed as text keeps nothing of the message either', () => {
  const stack = new Error('hunter2-hunter2').stack;
  expect(JSON.stringify(logged((target) => target.error(stack)))).not.toContain('hunter2');
});

test('the secrets of the environment are masked in a text, with the password of an address alone', () => {
  for (const secret of [
    'lantern/harbour-42',
    'lantern%2Fharbour-42',
    environment.LAMPLIGHTER_KEY,
    'client-secret-of-the-harbour',
  ]) {
    const [line] = logged((target) => target.warn(`cannot use ${secret} now\nsecond line`));
    expect(line?.['msg'], secret).not.toContain(secret);
    expect(line?.['msg']).not.toContain('second line');
  }
  expect(environmentSecrets(environment)).not.toContain(environment.LAMPLIGHTER_URL);
});

test('an ordinary sentence stays one, without the colours of a terminal', () => {
  expect(logged((target) => target.log('\u001b[32m✓\u001b[39m Ready in 96ms'))).toMatchObject([
    { level: 30, msg: '✓ Ready in 96ms' },
  ]);
  expect(logged((target) => target.error({ password: 'hunter2-hunter2' }))).toMatchObject([
    { msg: 'something was printed' },
  ]);
});
