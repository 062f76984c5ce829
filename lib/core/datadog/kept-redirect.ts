import type { Finding } from '../change/change.ts';
import { hasBlocked } from '../change/findings.ts';
import { blockedBy, type Decision, type Subject } from '../change/provider.ts';
import type { FunctionShape } from '../change/shape.ts';
import { finding } from './findings.ts';
import { findKeptChain, handlerOf, isWrappedByOther, redirectVariables } from './foreign-wrapper.ts';
import { isRedirect, originalHandler } from './handlers.ts';
import { correctedRedirect } from './node-library.ts';
import type { OwnLibrary } from './own-library.ts';
import type { RuntimeFamily } from './runtimes.ts';
import { hasLibraryStart } from './startup-options.ts';

/**
 * Returns the decision for a function that starts through the library already: by its redirect, by another wrapper that
 * calls it, or by the library's own option; undefined for any other, whose handler is to become the redirect. Zip
 * functions and container images alike. `layers` are those that the function will have.
 */
export function keepStart(
  subject: Subject,
  layers: readonly string[],
  family: RuntimeFamily,
  place: 'layer' | 'image',
): Decision | undefined {
  const { shape } = subject;
  const handler = handlerOf(shape);
  if (isWrappedByOther(shape)) return keptRedirect(subject, handler, findKeptChain(shape));
  if (isRedirect(handler)) {
    const corrected = correctedRedirect(handler, layers, place);
    return corrected === undefined
      ? keptRedirect(subject, handler)
      : keptRedirect(subject, corrected, [finding('redirectCorrected', { handler: handler ?? '', corrected })]);
  }
  return hasLibraryStart(shape.variables, family) ? { shape, findings: [finding('startedByOption')] } : undefined;
}

/**
 * Returns the shape in which the redirect stands, before the function's own handler or behind another wrapper; `handler` is
 * what the function starts with. Of the kept handler only blanks around it go: the library finds nothing under such a name.
 */
export function keptRedirect(subject: Subject, handler: string | undefined, findings: Finding[] = []): Decision {
  const { shape } = subject;
  if (hasBlocked(findings)) return blockedBy(subject, findings);
  const original = originalHandler(shape.variables);
  if (original === undefined)
    return blockedBy(subject, [finding('redirectedWithoutOriginal', { handler: handlerOf(shape) ?? '' })]);
  const isTrimmed = original !== shape.variables.DD_LAMBDA_HANDLER;
  const others = isRedirect(handler) ? redirectVariables(shape.variables) : [];
  const variables = isTrimmed ? { ...shape.variables, DD_LAMBDA_HANDLER: original } : shape.variables;
  return {
    shape: { ...withHandler(shape, handler), variables },
    findings: [
      ...findings,
      ...(isTrimmed ? [finding('originalHandlerTrimmed', { original })] : []),
      ...(others.length > 0 ? [finding('redirectAlsoInVariable', { variables: others, handler: handler ?? '' })] : []),
    ],
  };
}

/** Returns the decision where the library comes from a layer of the team's own: how the function starts through it stays. */
export function keepOwnLibrary(subject: Subject, { sign }: OwnLibrary): Decision {
  const { shape } = subject;
  const found = finding('libraryInOwnLayer', { sign });
  if (isWrappedByOther(shape)) return keptRedirect(subject, shape.handler, [...findKeptChain(shape), found]);
  return isRedirect(shape.handler) ? keptRedirect(subject, shape.handler, [found]) : { shape, findings: [found] };
}

/** Returns the decision where the library is in the function's package, which is looked up without any layer. */
export function keepPackagedRedirect(subject: Subject, handler: string): Decision {
  const corrected = correctedRedirect(handler, subject.shape.layers, 'image');
  const found = finding('libraryInPackage', { handler });
  // Without a layer of ours nothing is written, so that an unknown original is left for the function's owner.
  if (originalHandler(subject.shape.variables) === undefined) return { shape: subject.shape, findings: [found] };
  if (corrected === undefined) return keptRedirect(subject, handler, [found]);
  return keptRedirect(subject, corrected, [found, finding('redirectCorrected', { handler, corrected })]);
}

function withHandler(shape: FunctionShape, handler: string | undefined): FunctionShape {
  if (handler === handlerOf(shape)) return shape;
  return shape.handler === undefined && handler !== undefined
    ? { ...shape, command: [handler] }
    : { ...shape, handler };
}
