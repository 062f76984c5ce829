/**
 * Next.js calls this once when the web process starts: it says at once when its key is not the installation's, and on a new
 * installation prints the code to set up the owner with.
 */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const [{ tellKeyAtStart }, { default: pino }] = await Promise.all([
    import('#lib/commands/kernel/installation-key.ts'),
    import('pino'),
  ]);
  const log = pino({ name: 'web' });
  await tellKeyAtStart(({ err, ...facts }, sentence) => {
    const failure = err instanceof Error && 'code' in err ? { code: err.code } : {};
    log.error({ ...facts, ...failure }, sentence);
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
