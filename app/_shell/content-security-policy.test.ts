import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy.ts';

test('a script runs only with the nonce of its request, and nothing is evaluated from text', () => {
  const policy = contentSecurityPolicy('bm9uY2U=', { isDevelopment: false });
  const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src'));
  expect(scripts).toBe("script-src 'nonce-bm9uY2U=' 'strict-dynamic'");
});

test('no other site may frame the console', () => {
  expect(contentSecurityPolicy('x', { isDevelopment: false })).toContain("frame-ancestors 'none'");
});
