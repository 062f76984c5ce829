/**
 * Next.js calls this once when the web process starts. On a new installation it prints the code to set up the owner with, unless
 * whoever started the process shows one (`npm run up`).
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env['LAMPLIGHTER_SET_UP_CODE'] === 'shown-elsewhere') return;
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
      'No set-up code could be made: the database is not available. Later, “npm run owner:code” makes one.\n',
    );
  }
}
