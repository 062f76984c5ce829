import { expect, test } from 'vitest';
import { admitClaims } from './oidc-claims.ts';

const everybody = { domains: undefined, groups: undefined, groupsClaim: 'groups' };
const ada = { sub: 'a1', email: 'Ada@Engines.example', email_verified: true, name: 'Ada' };
const admitted = { email: 'ada@engines.example', name: 'Ada' };
const ofDomain = { ...everybody, domains: ['engines.example'] };
const ofGroup = { ...everybody, groups: ['lamp', 'ops'] };

test.each([
  ['a verified address', ada, everybody, admitted],
  ['verified, written as a text', { ...ada, email_verified: 'true' }, everybody, admitted],
  ['an address that is not verified', { ...ada, email_verified: false }, everybody, { refused: 'unverified' }],
  ['nothing said of it', { ...ada, email_verified: undefined }, everybody, { refused: 'unverified' }],
  ['no address', { ...ada, email: undefined }, everybody, { refused: 'claims' }],
  [
    'what is no address',
    { ...ada, email: 'ada@engines.example\nBcc: x@example.com' },
    everybody,
    { refused: 'claims' },
  ],
  ['an endless address', { ...ada, email: `${'a'.repeat(300)}@engines.example` }, everybody, { refused: 'claims' }],
  // U+212A KELVIN SIGN, whose small letter is an ordinary k.
  ['a letter that becomes another', { ...ada, email: '\u212aim@engines.example' }, everybody, { refused: 'claims' }],
  ['another domain’s letter', { ...ada, email: 'ada@engine\u017f.example' }, ofDomain, { refused: 'claims' }],
  ['blanks around an address', { ...ada, email: ' ada@engines.example' }, everybody, { refused: 'claims' }],
  ['an endless subject', { ...ada, sub: 'a'.repeat(256) }, everybody, { refused: 'claims' }],
  ['a subject with a control character', { ...ada, sub: 'a\u0000' }, everybody, { refused: 'claims' }],
  ['no name', { ...ada, name: undefined }, everybody, { ...admitted, name: admitted.email }],
  ['an endless name', { ...ada, name: 'a'.repeat(101) }, everybody, { ...admitted, name: admitted.email }],
  [
    'a name that is read backwards',
    { ...ada, name: 'Ada \u202eadmin' },
    everybody,
    { ...admitted, name: admitted.email },
  ],
  ['an allowed domain', ada, ofDomain, admitted],
  [
    'another domain',
    { ...ada, email: 'ada@evil.example' },
    ofDomain,
    { refused: 'notAllowed', email: 'ada@evil.example' },
  ],
  [
    'a domain below',
    { ...ada, email: 'a@x.engines.example' },
    ofDomain,
    { refused: 'notAllowed', email: 'a@x.engines.example' },
  ],
  [
    'the domain before the @',
    { ...ada, email: 'engines.example@evil.example' },
    ofDomain,
    { refused: 'notAllowed', email: 'engines.example@evil.example' },
  ],
  ['an allowed group', { ...ada, groups: ['x', 'ops'] }, ofGroup, admitted],
  ['one group as a text', { ...ada, groups: 'lamp' }, ofGroup, admitted],
  ['other groups', { ...ada, groups: ['OPS', 'lam'] }, ofGroup, { refused: 'notAllowed', email: admitted.email }],
  ['no groups', ada, ofGroup, { refused: 'notAllowed', email: admitted.email }],
  ['groups that are none', { ...ada, groups: { lamp: true } }, ofGroup, { refused: 'claims', email: admitted.email }],
  [
    'the group and another domain',
    { ...ada, groups: ['lamp'] },
    { ...ofGroup, domains: ['other.example'] },
    { refused: 'notAllowed', email: admitted.email },
  ],
  [
    'the claim of another name',
    { ...ada, 'cognito:groups': ['lamp'] },
    { ...ofGroup, groupsClaim: 'cognito:groups' },
    admitted,
  ],
])('%s', (_name, claims, rules, expected) => {
  expect(admitClaims(claims, rules)).toEqual(expected);
});
