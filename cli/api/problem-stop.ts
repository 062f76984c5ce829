import { z } from 'zod';
import { say } from '../say.ts';
import { type ExitCode, exitCodes, Stopped } from '../stopped.ts';

/** A problem as any version of the console may state it. Source: RFC 9457 and the API's own members. */
const problemSchema = z.object({
  detail: z.string(),
  code: z.string(),
  fields: z.record(z.string(), z.object({ detail: z.string() })).optional(),
  requestId: z.string().optional(),
});

/** What a plan is refused with while somebody has to approve it. */
const approvalCodes: ReadonlySet<string> = new Set(['approvalMissing', 'approvalQuestioned']);

/** What a console says of an address or a method that it does not have. The command asks for none but those of its own version. */
const unknownRouteCodes: ReadonlySet<string> = new Set(['routeNotFound', 'methodNotAllowed']);

/** Refusals that are about the state of accounts, plans or AWS, and not about what was asked for. */
const failedStatuses: ReadonlySet<number> = new Set([409, 412, 428]);

/** What a command ends with when the console refuses a request: its sentence, what is wrong with single fields, the request's id. */
export function problemStop(
  answered: { status: number; text: string; requestId: string | undefined },
  origin: string,
): Stopped {
  const problem = readProblem(answered.text);
  const { status } = answered;
  if (problem === undefined)
    return new Stopped(exitCodes.unexpected, say('noProblem', { url: origin, status }), {
      code: 'unexpected',
      requestId: answered.requestId,
    });
  // A word of the API that this console does not know yet, or no more.
  if (unknownRouteCodes.has(problem.code))
    return new Stopped(exitCodes.badInput, say('versionsDiffer', { url: origin }), {
      ...{ code: problem.code, requestId: problem.requestId ?? answered.requestId, lines: [problem.detail] },
    });
  const lines = Object.entries(problem.fields ?? {}).map(([place, { detail }]) => `${place}: ${detail}`);
  const requestId = problem.requestId ?? answered.requestId;
  return new Stopped(exitCodeOf(problem.code, status), problem.detail, { code: problem.code, requestId, lines });
}

function readProblem(text: string): z.infer<typeof problemSchema> | undefined {
  try {
    return problemSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // A proxy's page in the place of the console's answer.
    return undefined;
  }
}

/** Which exit code a refusal means, by its code and its HTTP status. */
export function exitCodeOf(code: string, status: number): ExitCode {
  if (approvalCodes.has(code)) return exitCodes.needsApproval;
  if (code === 'planOutOfDate') return exitCodes.stale;
  if (failedStatuses.has(status)) return exitCodes.failed;
  return status >= 500 || status === 429 ? exitCodes.unexpected : exitCodes.badInput;
}

/** Whether what keeps a plan from being applied is an approval alone. */
export function isApproval(code: string): boolean {
  return approvalCodes.has(code);
}
