import type { Finding } from '../change/change.ts';
import type { FunctionShape } from '../change/shape.ts';

/** A function as planning sees it. */
export type Subject = {
  shape: FunctionShape;
  runtime: string | undefined;
  architecture: string;
  region: string;
  packageType: string;
  isChalice: boolean;
};

/** The wanted shape and what was found on the way. With a blocking finding the shape must not be used. */
export type Decision = { shape: FunctionShape; findings: Finding[] };

/** A decision that keeps the function as it is, for the given reasons. */
export function blockedBy(subject: Subject, findings: Finding[]): Decision {
  return { shape: subject.shape, findings };
}
