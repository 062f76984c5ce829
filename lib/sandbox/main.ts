import { z } from 'zod';
import { organisationNames } from './organisation/organisation.ts';
import { startSandbox } from './server.ts';

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');

/** The environment of the simulated AWS as a process of its own. */
const environmentSchema = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4599),
  /** A JSON Lines snapshot; a journal stands beside it. Absent: nothing is kept. */
  SANDBOX_STATE_FILE: z.string().optional(),
  SANDBOX_QUOTAS: onOff.default(true),
  SANDBOX_ORGANISATION: z.enum(organisationNames).default('demo'),
  SANDBOX_UPDATE_MILLISECONDS: z.coerce.number().min(0).default(1500),
  SANDBOX_LATENCY_MILLISECONDS: z.coerce.number().min(0).default(0),
  /** How many calls GET /_sandbox/requests remembers. */
  SANDBOX_LOG_LIMIT: z.coerce.number().int().min(1).default(20_000),
  SANDBOX_METRIC_DELAY_SECONDS: z.coerce.number().min(0).default(60),
});

const parsed = environmentSchema.safeParse(process.env);
if (!parsed.success) {
  console.error(`The simulated AWS cannot start: ${z.prettifyError(parsed.error)}`);
  process.exit(2);
}
const environment = parsed.data;

try {
  const sandbox = await startSandbox({
    port: environment.SANDBOX_PORT,
    organisation: environment.SANDBOX_ORGANISATION,
    hasQuotas: environment.SANDBOX_QUOTAS,
    updateMilliseconds: environment.SANDBOX_UPDATE_MILLISECONDS,
    latencyMilliseconds: environment.SANDBOX_LATENCY_MILLISECONDS,
    metricDelaySeconds: environment.SANDBOX_METRIC_DELAY_SECONDS,
    requestLogLimit: environment.SANDBOX_LOG_LIMIT,
    ...(environment.SANDBOX_STATE_FILE === undefined ? {} : { stateFile: environment.SANDBOX_STATE_FILE }),
  });
  console.log(`The simulated AWS listens on ${sandbox.url}`);
  const stop = () => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(
    isTaken
      ? `The simulated AWS cannot start: port ${environment.SANDBOX_PORT} is taken. Set SANDBOX_PORT to another one.`
      : error,
  );
  process.exit(1);
}
