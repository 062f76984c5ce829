import { expect, test } from 'vitest';
import { isAskedByOtherSite, isSameOrigin } from './origin.ts';

const same = { 'sec-fetch-site': 'same-origin' };

test.each([
  ['our own page', { 'sec-fetch-site': 'same-origin' }, true],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example', host: 'lamp.example' }, false],
  ['a sibling domain', { 'sec-fetch-site': 'same-site', host: 'lamp.example' }, false],
  ['an older browser on our page', { origin: 'https://lamp.example', host: 'lamp.example' }, true],
  ['an older browser on another page', { origin: 'https://evil.example', host: 'lamp.example' }, false],
  ['our own page, which names itself', { ...same, origin: 'https://lamp.example', host: 'lamp.example' }, true],
  [
    'our own page, behind a proxy that names the port',
    { ...same, origin: 'https://lamp.example', host: 'lamp.example:443' },
    true,
  ],
  ['what contradicts itself', { ...same, origin: 'https://evil.example', host: 'lamp.example' }, false],
  ['an opaque origin that claims to be ours', { ...same, origin: 'null', host: 'lamp.example' }, false],
  ['another port', { ...same, origin: 'https://lamp.example:8443', host: 'lamp.example' }, false],
  ['no host', { ...same, origin: 'https://lamp.example' }, false],
  ['what is no origin', { ...same, origin: '::', host: 'lamp.example' }, false],
  ['an opaque origin', { origin: 'null', host: 'lamp.example' }, false],
  ['a request that says nothing', { host: 'lamp.example' }, false],
])('%s', (_name, headers, allowed) => {
  expect(isSameOrigin(new Headers(headers))).toBe(allowed);
});

test.each([
  ['our own page', same, false],
  ['an address that somebody opened', { 'sec-fetch-site': 'none' }, false],
  ['a program, or a browser without TLS', {}, false],
  ['another site', { 'sec-fetch-site': 'cross-site' }, true],
  ['a sibling domain', { 'sec-fetch-site': 'same-site' }, true],
  ['what no browser says', { 'sec-fetch-site': 'same-origin, cross-site' }, true],
])('what only reads is asked for by another site: %s', (_name, headers, isOther) => {
  expect(isAskedByOtherSite(new Headers(headers))).toBe(isOther);
});
