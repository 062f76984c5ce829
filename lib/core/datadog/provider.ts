import type { Provider } from '../change/provider.ts';
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

/** What Datadog is asked for. `layers` holds what AWS confirmed in the function's Region for `requiredLayers`. */
export type DatadogRequest =
  | { mode: 'instrument'; settings: Settings; layers: ResolvedLayerVersions }
  | { mode: 'remove'; settings?: Settings };

/** Datadog as planning knows it: everything of `lib/core/datadog` that a plan, a preview or a revert needs. */
export const datadog: Provider<DatadogRequest> = {
  decide: (subject, request) =>
    request.mode === 'instrument'
      ? instrument(subject, request.settings, request.layers)
      : removeDatadog(subject, request.settings?.layerAccount),
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
  isSensitiveVariable,
  redirect: { isRedirect, originalHandler, variable: originalHandlerVariable },
  layerAccounts: datadogLayerAccounts,
};
