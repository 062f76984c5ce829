import { type NextRequest, NextResponse } from 'next/server';

/**
 * Tells the page its own path, so that signing in leads back to it. It decides nothing: every page, action and route
 * checks the session itself. The header's name is that of lib/auth/session.ts, which cannot be imported here.
 */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set('x-lamplighter-path', request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ['/((?!_next/|api/|favicon).*)'] };
