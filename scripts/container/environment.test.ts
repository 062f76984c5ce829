import { expect, it } from 'vitest';
import { containerEnvironment } from './environment.ts';

const files: Readonly<Record<string, string>> = {
  '/run/secrets/password': 'p@ss/w:rd%\n',
  '/run/secrets/token': 'a-token\n',
};
const read = (file: string) => files[file] ?? '';

it('reads secrets from files and puts passwords into their addresses', () => {
  const environment = containerEnvironment(
    {
      DATABASE_URL: 'postgresql://lamplighter@database/lamplighter',
      DATABASE_PASSWORD_FILE: '/run/secrets/password',
      LAMPLIGHTER_METRICS_TOKEN_FILE: '/run/secrets/token',
      LAMPLIGHTER_KEY_FILE: '/var/lib/lamplighter/key/lamplighter.key',
    },
    read,
  );
  expect(environment).toEqual({
    DATABASE_URL: 'postgresql://lamplighter:p%40ss%2Fw%3Ard%25@database/lamplighter',
    LAMPLIGHTER_METRICS_TOKEN: 'a-token',
    LAMPLIGHTER_KEY_FILE: '/var/lib/lamplighter/key/lamplighter.key',
  });
  expect(decodeURIComponent(new URL(environment['DATABASE_URL'] ?? '').password)).toBe('p@ss/w:rd%');
});

it('leaves an environment without files as it is, and refuses a password for no address', () => {
  expect(containerEnvironment({ DATABASE_URL: 'postgresql://a:b@c/d' })).toEqual({
    DATABASE_URL: 'postgresql://a:b@c/d',
  });
  expect(() => containerEnvironment({ DATABASE_PASSWORD: 'x' })).toThrow('DATABASE_URL');
});
