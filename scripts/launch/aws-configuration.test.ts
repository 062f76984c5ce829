import { expect, test } from 'vitest';
import { hostAccessKeyId } from '../../lib/sandbox/identity/credentials.ts';
import { chooseAws, simulatedAws, withoutAws } from './aws-configuration.ts';

test.each([
  [{}, 'simulated'],
  [{ AWS_REGION: 'eu-west-1' }, 'simulated'],
  [{ AWS_PROFILE: 'ops' }, 'real'],
  [{ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' }, 'real'],
  [{ AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token' }, 'real'],
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'real'],
  [{ AWS_PROFILE: 'ops', LAMPLIGHTER_SANDBOX: '1' }, 'simulated'],
  [{ LAMPLIGHTER_SANDBOX: '0' }, 'real'],
] as const)('an environment of %j means the %s AWS', (environment, choice) => {
  expect(chooseAws(environment)).toBe(choice);
});

test('the worker of a simulated AWS is left no way to the real one', () => {
  const environment = simulatedAws(
    { AWS_PROFILE: 'ops', AWS_SESSION_TOKEN: 'real', HOME: '/home/ops' },
    'http://127.0.0.1:9',
  );
  expect(environment).toMatchObject({
    HOME: '/home/ops',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  expect(Object.keys(environment)).not.toContain('AWS_PROFILE');
  expect(Object.keys(environment)).not.toContain('AWS_SESSION_TOKEN');
  expect(environment['AWS_ACCESS_KEY_ID']).toBe(hostAccessKeyId);
});

test('the console gets nothing with which it could act in AWS', () => {
  const environment = withoutAws({ AWS_PROFILE: 'ops', AWS_REGION: 'eu-west-1', PATH: '/bin' });
  expect(environment).toEqual({ PATH: '/bin' });
});
