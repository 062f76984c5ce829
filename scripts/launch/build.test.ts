import { expect, test } from 'vitest';
import { buildEnvironment } from './build.ts';

test('a build is given nothing of an installation, and is told that the types were checked', () => {
  const environment = { PATH: '/bin', DATABASE_URL: 'postgresql://a:b@c/d', LAMPLIGHTER_KEY: 'key' };
  const hidden = { DATABASE_URL: undefined, LAMPLIGHTER_KEY: undefined, NODE_ENV: 'production' };
  expect(buildEnvironment(environment)).toStrictEqual({ ...hidden, LAMPLIGHTER_TYPES_CHECKED: undefined });
  const checked = buildEnvironment({ ...environment, LAMPLIGHTER_TYPES_CHECKED: '1' });
  expect(checked).toStrictEqual({ ...hidden, LAMPLIGHTER_TYPES_CHECKED: '1' });
});
