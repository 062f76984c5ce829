import { type NextRequest, NextResponse } from 'next/server';
import { foreignHostResponse, isOwnHost } from '#app/_doors/own-host.ts';
import { refusalOfPageRequest } from '#app/_doors/page-request.ts';
import { tellRefusedRequest } from '#app/_doors/refused-requests.ts';
import { wrongAddressPage } from '#app/_doors/wrong-address-page.ts';
import { contentSecurityPolicy, nonceHeader } from '#app/_shell/content-security-policy.ts';

/**
 * Refuses whoever came under another host's name, and what no page of ours sends. Tells the page its own path, so that signing in leads
 * back to it, and gives it a Content-Security-Policy with a nonce of its own. It decides nothing else: every page, action and route
 * checks the session itself. The path's header has the name of lib/auth/session.ts, which cannot be imported here.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  if (!isOwnHost(request.headers)) return foreignHostResponse(request.headers);
  const refusal = await refusalOfPageRequest(request);
  if (refusal) {
    if (refusal.reason === 'crossOrigin') tellRefusedRequest({ reason: 'crossOrigin', headers: request.headers });
    if (refusal.reason === 'address') return wrongAddressPage(request);
    return new NextResponse(null, { status: refusal.status, headers: { 'cache-control': 'no-store' } });
  }
  // Files of the build are no pages: they need neither a policy nor a path.
  if (request.nextUrl.pathname.startsWith('/_next/')) return NextResponse.next();
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

// Addresses below /api ask for the host themselves (app/_doors/route.ts): what runs here has the request's body copied into memory.
// Whoever watches the process asks for its health and metrics under any name; they tell nothing, or want a token. Only these addresses:
// what is below them and is none ends in our own page, which has to have the policy and the host.
export const config = { matcher: ['/((?!api/|health/live$|health/ready$|metrics$).*)'] };
