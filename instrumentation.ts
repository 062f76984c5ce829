import type { Instrumentation } from 'next';

/**
 * Next.js calls this once when the web process starts: it watches requests, what is printed and the end, says at once when its key is
 * not the installation's or the rules for pipelines are wrong, and on a new installation prints the code to set up the owner with.
 */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const [
    { isOwnHost },
    { listenToRefusedRequests },
    { recordRequestOfOtherOrigin, recordRequestUnderForeignName },
    { workloadRulesMistake },
    { logConsoleOutput },
    { tellKeyAtStart },
    { webLog },
    { readBrotliFiles, sendBrotliFiles },
    { watchHttpRequests },
    { readRoutePatterns },
    { stopWhenTold },
  ] = await Promise.all([
    import('#app/_doors/own-host.ts'),
    import('#app/_doors/refused-requests.ts'),
    import('#app/_doors/refused-origin.ts'),
    import('#lib/auth/workload-rules.ts'),
    import('#lib/commands/kernel/console-output.ts'),
    import('#lib/commands/kernel/installation-key.ts'),
    import('#lib/commands/kernel/web-log.ts'),
    import('#lib/commands/operation/brotli-files.ts'),
    import('#lib/commands/operation/http-requests.ts'),
    import('#lib/commands/operation/route-patterns.ts'),
    import('#lib/commands/operation/stop-web.ts'),
  ]);
  watchHttpRequests(webLog, readRoutePatterns());
  sendBrotliFiles(readBrotliFiles(), isOwnHost);
  listenToRefusedRequests(({ reason, headers }) => {
    void (reason === 'foreignHost' ? recordRequestUnderForeignName(headers) : recordRequestOfOtherOrigin(headers));
  });
  if (process.env.NODE_ENV === 'production') {
    stopWhenTold(webLog);
    logConsoleOutput(webLog);
  }
  const mistake = workloadRulesMistake();
  if (mistake !== undefined)
    webLog.error({ mistake }, 'LAMPLIGHTER_WORKLOAD_RULES cannot be used, so no pipeline is let in by its identity.');
  await tellKeyAtStart(({ err, ...facts }, sentence) => {
    const failure = err instanceof Error && 'code' in err ? { code: err.code } : {};
    webLog.error({ ...facts, ...failure }, sentence);
  });
  await printSetUpCode();
}

/** Prints the set-up code, unless whoever started the process shows one (`npm run up`). */
async function printSetUpCode(): Promise<void> {
  if (process.env['LAMPLIGHTER_SET_UP_CODE'] === 'shown-elsewhere') return;
  const { issueSetUpCode, setUpCodeHours } = await import('#lib/commands/people/set-up-code.ts');
  try {
    const code = await issueSetUpCode();
    if (code !== undefined)
      process.stdout.write(
        `Nobody owns this installation yet. Set-up code for /set-up, valid ${setUpCodeHours} hours: ${code}\n`,
      );
  } catch {
    // The console starts without its database and waits for it; the error itself could repeat the address with its password.
    process.stderr.write(
      'No set-up code could be made: the database or the key is not available. Later, “npm run owner:code” makes one.\n',
    );
  }
}

/** Called by Next.js for every error of a page, action or route: logs it with the reference that the page shows and the request's id. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, { routePath }) => {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { reportUnexpected } = await import('#lib/commands/kernel/report.ts');
  const digest = error instanceof Error && 'digest' in error ? String(error.digest).slice(0, 200) : undefined;
  reportUnexpected(routePath, error, digest);
};
