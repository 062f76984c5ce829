import type { Finding, FunctionPrediction, WayName } from '../project.ts';

/** How a prediction is read when it is held against what runs. */
export type CodeReading = {
  way: WayName;
  /** Whether other variables stand behind expressions, so that one that is not seen may still be there. */
  isPartlyKnown: boolean;
  /** Whether a variable's value is surely a text, and no expression of a programming language. */
  isLiteral: (name: string) => boolean;
};

/** The reading of values that are what they look like. */
export const plainReading: CodeReading = { way: 'custom', isPartlyKnown: false, isLiteral: () => true };

/** Findings that say that variables of a function, or of the whole project, are not all seen. */
const partlyKnownCodes: ReadonlySet<string> = new Set(['environmentPartlyKnown', 'functionsUnread']);

/** How both sides of a prediction are read. What a patch writes is a text; what stood there before may be an expression in CDK. */
export function readingsOf(
  way: WayName,
  { name, before, after }: FunctionPrediction,
  findings: readonly Finding[],
): { before: CodeReading; after: CodeReading } {
  const isPartlyKnown = findings.some(
    ({ code, params }) =>
      partlyKnownCodes.has(code) && (params['function'] === undefined || params['function'] === name),
  );
  const isProgram = way === 'cdk';
  return {
    before: { way, isPartlyKnown, isLiteral: () => !isProgram },
    after: {
      way,
      isPartlyKnown,
      isLiteral: (variable) => !isProgram || before.environment[variable] !== after.environment[variable],
    },
  };
}
