// The image's HEALTHCHECK: whether the console or the worker of this container responds at all. Orchestrators that have a
// readiness check of their own ask /health/ready.
const ports = [process.env.PORT || '3000', process.env.LAMPLIGHTER_WORKER_PORT || '9464'];

const responses = await Promise.allSettled(
  ports.map(async (port) => {
    const { ok } = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(4_000) });
    if (!ok) throw new Error(port);
  }),
);
process.exit(responses.some(({ status }) => status === 'fulfilled') ? 0 : 1);
