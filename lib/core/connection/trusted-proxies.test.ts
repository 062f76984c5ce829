import { expect, test } from 'vitest';
import { forwardedAddress, isTrustedProxy, parseTrustedProxies } from './trusted-proxies.ts';

const client = '203.0.113.7';

test.each([
  ['a number', '2', '10.0.0.2', true],
  ['no proxies', '0', '10.0.0.2', false],
  ['nothing', '  ', '10.0.0.2', false],
  ['a network', '10.0.0.0/8', '10.0.0.2', true],
  ['a network, and an address of IPv4 that is written as IPv6', '10.0.0.0/8', '::ffff:10.0.0.2', true],
  ['an address', '10.0.0.2', '10.0.0.2', true],
  ['addresses with spaces and commas', '192.0.2.9 , 10.0.0.0/8', '10.0.0.2', true],
  ['a network of IPv6', 'fd00::/8', 'fd00::2', true],
  ['another network', '10.1.0.0/16', '10.0.0.2', false],
])('%s is one meaning for whose request id and whose X-Forwarded-For is taken', (_name, setting, proxy, isTrusted) => {
  const trusted = parseTrustedProxies(setting);
  expect(isTrustedProxy(trusted, proxy)).toBe(isTrusted);
  // The same proxy as the last to hand it on, and the client before it.
  const chain = trusted.by === 'number' && trusted.count > 0 ? `${client}, 10.0.0.3` : `${client}, ${proxy}`;
  expect(forwardedAddress(trusted, chain) === client).toBe(isTrusted);
});

test('a list of which a part cannot be read trusts nobody, rather than take a proxy for a client', () => {
  for (const setting of ['10.0.0.0/8, 10.1.0.0/33', 'everybody', '10.0.0.0/8; 192.0.2.1', '100']) {
    expect(parseTrustedProxies(setting), setting).toEqual({ by: 'number', count: 0 });
  }
});

test('who is connected without an address is trusted only where proxies are counted', () => {
  expect(isTrustedProxy(parseTrustedProxies('10.0.0.0/8'), undefined)).toBe(false);
  expect(isTrustedProxy(parseTrustedProxies('1'), undefined)).toBe(true);
});
