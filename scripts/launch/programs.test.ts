import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './command.mjs';
import { consoleProgram, largestHead, simulatedAwsProgram, workerProgram } from './programs.ts';

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

test('the console takes as large addresses in a container, and behind nginx, as it does here', () => {
  const { args } = consoleProgram(environment, { buildFolder: '/build', port: 3000 });
  const option = `--max-http-header-size=${largestHead}`;
  expect(args).toContain(option);
  const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
  expect(read('Dockerfile')).toContain(`ENTRYPOINT ["node", "${option}", `);
  expect(read('docs/operate/nginx.conf')).toContain(`large_client_header_buffers 4 ${largestHead / 1024}k;`);
});
