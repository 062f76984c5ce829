import type { Finding } from '../change/change.ts';
import { hasBlocked } from '../change/findings.ts';
import { blockedBy, type Decision, type Provider, type Subject } from '../change/provider.ts';
import { isChalice } from '../lambda/owner.ts';
import { datadogsOwnKind, isRemotelyInstrumented } from './datadogs-own.ts';
import { finding } from './findings.ts';
import { isRedirect, originalHandler, originalHandlerVariable } from './handlers.ts';
import { instrument } from './instrument.ts';
import { datadogLayerAccounts, type ResolvedLayerVersions } from './layers.ts';
import { findUsesOfLostLibrary, findWrappedCode } from './library-use.ts';
import { findAppsecConflicts, findNodeDifferences } from './node-library.ts';
import { findRenamedCopies } from './own-library.ts';
import { findTelemetryGaps, findUnstartable } from './preflight.ts';
import { removeDatadog } from './remove.ts';
import type { Settings } from './settings.ts';
import { isSensitiveVariable } from './variables.ts';

/**
 * What Datadog is asked for. `layers` holds what AWS confirmed in the function's Region for `requiredLayers`, `settingFindings`
 * what was found when the settings were resolved for the function.
 */
export type DatadogRequest =
  | {
      mode: 'instrument';
      settings: Settings;
      layers: ResolvedLayerVersions;
      settingFindings?: readonly Finding[];
    }
  | { mode: 'remove'; settings?: Pick<Settings, 'layerAccount'> };

/** Datadog as planning knows it: everything of `lib/core/datadog` that a plan, a preview or a revert needs. */
export const datadog: Provider<DatadogRequest> = {
  decide,
  findUnstartable,
  findLeftBehind: (change) => [
    ...findUsesOfLostLibrary(change),
    ...findNodeDifferences(change),
    ...findAppsecConflicts(change),
  ],
  preflight: (change, request) =>
    request.mode === 'instrument'
      ? [
          ...findTelemetryGaps(change, request.settings),
          ...findWrappedCode(change),
          ...findRenamedCopies(change.before, change.after),
        ]
      : [],
  preflightEveryMode: ({ tags }) => (isRemotelyInstrumented(tags) ? [finding('remotelyInstrumented')] : []),
  findInTags: (tags, { mode, attributes }) => {
    const kind = datadogsOwnKind({ handler: undefined, description: undefined, layers: [], tags });
    const isRedirected = attributes.some(
      ({ path, after }) => path === 'Handler' && typeof after === 'string' && isRedirect(after),
    );
    return [
      ...(kind !== undefined && mode !== 'revert' ? [finding('datadogsOwnFunction', { kind })] : []),
      ...(mode === 'instrument' && isRedirected && isChalice(tags) ? [finding('chalice')] : []),
      ...(isRemotelyInstrumented(tags) ? [finding('remotelyInstrumented')] : []),
    ];
  },
  isSensitiveVariable,
  redirect: { isRedirect, originalHandler, variable: originalHandlerVariable },
  layerAccounts: datadogLayerAccounts,
};

/** A function that Datadog itself deploys is no application: neither mode touches it. */
function decide(subject: Subject, request: DatadogRequest): Decision {
  const { handler, layers } = subject.shape;
  const kind = datadogsOwnKind({ handler, layers, description: subject.description, tags: subject.tags });
  if (kind !== undefined) return blockedBy(subject, [finding('datadogsOwnFunction', { kind })]);
  return request.mode === 'instrument'
    ? decideInstrument(subject, request)
    : removeDatadog(subject, request.settings?.layerAccount);
}

function decideInstrument(
  subject: Subject,
  { settings, layers, settingFindings = [] }: Extract<DatadogRequest, { mode: 'instrument' }>,
): Decision {
  if (hasBlocked(settingFindings)) return blockedBy(subject, [...settingFindings]);
  const decision = instrument(subject, settings, layers);
  return settingFindings.length === 0
    ? decision
    : { ...decision, findings: [...settingFindings, ...decision.findings] };
}
