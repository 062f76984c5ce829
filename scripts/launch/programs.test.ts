import { expect, test } from 'vitest';
import { consoleProgram, simulatedAwsProgram, workerProgram } from './programs.ts';

const environment = {
  PATH: '/bin',
  DATABASE_URL: 'postgresql://application',
  DATABASE_OWNER_URL: 'postgresql://owner',
  LAMPLIGHTER_KEY: 'key',
  LAMPLIGHTER_KEY_FILE: '/key',
  LAMPLIGHTER_AUDIT_KEY_FILE: '/audit-key',
  LAMPLIGHTER_SMTP_URL: 'smtps://lamp:password@mail.example',
  OIDC_CLIENT_SECRET: 'secret',
  PGPASSWORD: 'password',
};

test('the simulated AWS is told neither of the database nor of a key', () => {
  const { env } = simulatedAwsProgram(environment, { port: 4566 });
  expect(env).toEqual({ PATH: '/bin', SANDBOX_PORT: '4566' });
});

test('the owner of the tables is named to neither process, the audit log’s key to the worker, the mail server to the console', () => {
  const worker = workerProgram(environment).env;
  const web = consoleProgram(environment, { buildFolder: '/build', port: 3000 }).env;
  for (const env of [worker, web]) {
    expect(env).toMatchObject({ DATABASE_URL: 'postgresql://application', LAMPLIGHTER_KEY_FILE: '/key' });
    expect(env).not.toHaveProperty('DATABASE_OWNER_URL');
  }
  expect(worker).toHaveProperty('LAMPLIGHTER_AUDIT_KEY_FILE');
  expect(web).not.toHaveProperty('LAMPLIGHTER_AUDIT_KEY_FILE');
  expect(web).toHaveProperty('LAMPLIGHTER_SMTP_URL');
  expect(worker).not.toHaveProperty('LAMPLIGHTER_SMTP_URL');
});
