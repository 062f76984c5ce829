import type { Instrumentation } from 'next';

/** Called by Next.js once when the web process starts: watches requests and the end, and says at once when its key is not the installation's. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const [{ tellKeyAtStart }, { webLog }, { watchHttpRequests }, { readRoutePatterns }, { stopWhenTold }] =
    await Promise.all([
      import('#lib/commands/kernel/installation-key.ts'),
      import('#lib/commands/kernel/web-log.ts'),
      import('#lib/commands/operation/http-requests.ts'),
      import('#lib/commands/operation/route-patterns.ts'),
      import('#lib/commands/operation/stop-web.ts'),
    ]);
  watchHttpRequests(webLog, readRoutePatterns());
  if (process.env.NODE_ENV === 'production') stopWhenTold(webLog);
  await tellKeyAtStart(({ err, ...facts }, sentence) => {
    const failure = err instanceof Error && 'code' in err ? { code: err.code } : {};
    webLog.error({ ...facts, ...failure }, sentence);
  });
}

/** Called by Next.js for every error of a page, action or route: logs it with the reference that the page shows and the request's id. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, { routePath }) => {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { reportUnexpected } = await import('#lib/commands/kernel/report.ts');
  const digest = error instanceof Error && 'digest' in error ? String(error.digest).slice(0, 200) : undefined;
  reportUnexpected(routePath, error, digest);
};
