/** Called by Next.js once when the web process starts: says at once when its key is not the installation's. */
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
}
