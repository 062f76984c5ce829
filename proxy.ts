import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy, nonceHeader } from '#app/_shell/content-security-policy.ts';

/**
 * Tells the page its own path, so that signing in leads back to it, and gives it a Content-Security-Policy with a nonce of
 * its own. It decides nothing: every page, action and route checks the session itself. The path's header has the name of
 * lib/auth/session.ts, which cannot be imported here.
 */
export function proxy(request: NextRequest): NextResponse {
  // PostgreSQL cannot keep this character, and no address of ours holds it.
  if (/%00/.test(request.nextUrl.pathname + request.nextUrl.search)) return new NextResponse(null, { status: 400 });
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const policy = contentSecurityPolicy(nonce, { isDevelopment: process.env.NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  headers.set('x-lamplighter-path', request.nextUrl.pathname + request.nextUrl.search);
  headers.set(nonceHeader, nonce);
  // Next.js takes the nonce for its own scripts from here.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: ['/((?!_next/|api/|health/|metrics$).*)'] };
