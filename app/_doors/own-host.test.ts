import { expect, test } from 'vitest';
import { foreignHostResponse, isOwnHost, isOwnHostOrAddress } from './own-host.ts';
import { listenToRefusedRequests } from './refused-requests.ts';

const local = {};
const team = { LAMPLIGHTER_URL: 'https://lamp.example' };
const atPort = { LAMPLIGHTER_URL: 'http://lamp.example:8080/' };

test.each([
  ['its own name', team, { host: 'lamp.example' }, true],
  ['its own name with the port of its scheme', team, { host: 'LAMP.example:443' }, true],
  ['another port', team, { host: 'lamp.example:8443' }, false],
  ['another name', team, { host: 'evil.example' }, false],
  ['a name that begins like it', team, { host: 'lamp.example.evil.example' }, false],
  ['loopback where people use a name', team, { host: '127.0.0.1:3000' }, false],
  [
    'a foreign name that says it was forwarded',
    team,
    { host: 'evil.example', 'x-forwarded-host': 'lamp.example' },
    false,
  ],
  [
    'its own name forwarded from a foreign one',
    team,
    { host: 'lamp.example', 'x-forwarded-host': 'evil.example' },
    false,
  ],
  ['its own name, forwarded', team, { host: 'lamp.example', 'x-forwarded-host': 'lamp.example' }, true],
  ['a name with a port of its own', atPort, { host: 'lamp.example:8080' }, true],
  ['that name without the port', atPort, { host: 'lamp.example' }, false],
  ['loopback on a new installation', local, { host: '127.0.0.1:3000' }, true],
  ['localhost through a tunnel', local, { host: 'localhost:9999' }, true],
  ['loopback of IPv6', local, { host: '[::1]:3000' }, true],
  ['a name that was made to lead here', local, { host: 'rebound.evil.example:3000' }, false],
  ['a name that begins like loopback', local, { host: '127.0.0.1.evil.example' }, false],
  ['what is no host', local, { host: '127.0.0.1/@evil.example' }, false],
  ['nothing', local, {}, false],
])('%s', (_name, environment, headers, isOwn) => {
  expect(isOwnHost(new Headers(headers), { NODE_ENV: 'test', ...environment })).toBe(isOwn);
});

test.each([
  ['the address of a container', { host: '10.1.2.3:3000' }, true],
  ['an address of IPv6', { host: '[fd00::1]:3000' }, true],
  ['an address, as Next.js hands it on', { host: '10.1.2.3:3000', 'x-forwarded-host': '10.1.2.3:3000' }, true],
  ['a name', { host: 'evil.example' }, false],
  ['a name of digits', { host: '10.1.2.3.evil.example' }, false],
  ['an address, forwarded from a name', { host: '10.1.2.3', 'x-forwarded-host': 'evil.example' }, false],
])('for the health of the console: %s', (_name, headers, isTaken) => {
  expect(isOwnHostOrAddress(new Headers(headers))).toBe(isTaken);
});

test('whoever came under another name is refused with 421, and told of', () => {
  const told: unknown[] = [];
  listenToRefusedRequests(({ reason, headers }) => told.push([reason, headers.get('host')]));
  expect(foreignHostResponse(new Headers({ host: 'evil.example' })).status).toBe(421);
  expect(told).toEqual([['foreignHost', 'evil.example']]);
});
