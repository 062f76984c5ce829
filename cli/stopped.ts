/** What the process ends with, as pipelines tell cases apart. The page docs/command-line.md explains each. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  badInput: 2,
  failed: 3,
  needsApproval: 4,
  stale: 5,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What is known of a refusal besides its sentence: `code` for programs, the request's id for the console's log, what it is about. */
export type StoppedFacts = {
  code: string;
  requestId?: string | undefined;
  /** Lines below the sentence, such as the functions in question. */
  lines?: readonly string[];
};

/** Ends a command with a sentence for whoever runs it. */
export class Stopped extends Error {
  readonly exitCode: ExitCode;
  readonly facts: StoppedFacts;

  constructor(exitCode: ExitCode, message: string, facts: StoppedFacts) {
    super(message);
    this.name = 'Stopped';
    this.exitCode = exitCode;
    this.facts = facts;
  }
}

/** Ends a command because of what was asked for: exit code 2. */
export function badInput(code: string, message: string, lines: readonly string[] = []): Stopped {
  return new Stopped(exitCodes.badInput, message, { code, lines });
}
