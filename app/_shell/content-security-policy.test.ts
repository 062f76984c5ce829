import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy.ts';

const directivesOf = (policy: string) =>
  new Map(policy.split('; ').map((directive) => [directive.split(' ', 1)[0], directive.split(' ').slice(1).join(' ')]));
const production = directivesOf(contentSecurityPolicy('bm9uY2U=', { isDevelopment: false }));

test('a script runs only with the nonce of its request, and nothing is evaluated from text', () => {
  expect(production.get('script-src')).toBe("'nonce-bm9uY2U=' 'strict-dynamic'");
  expect(production.get('script-src-attr')).toBe("'none'");
});

test('what is not named is not loaded, and nothing from elsewhere', () => {
  expect(production.get('default-src')).toBe("'none'");
  for (const [name, sources] of production) expect(sources, name).not.toMatch(/https?:|\*|blob:/);
});

test('a style element that was smuggled in has no effect, in browsers that tell elements from attributes', () => {
  expect(production.get('style-src-elem')).toBe("'self'");
});

test('no other site may frame the console', () => {
  expect(contentSecurityPolicy('x', { isDevelopment: false })).toContain("frame-ancestors 'none'");
});
