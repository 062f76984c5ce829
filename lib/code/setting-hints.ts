import type { Settings } from '../core/datadog/settings.ts';
import { settingFields, settingValue } from '../core/datadog/settings-table.ts';
import { sharedFinding } from './findings.ts';
import type { Finding } from './project.ts';

/** What holds of the chosen settings in every way: those that nobody reads without, or beside, the extension. */
export function findSettingHints(settings: Settings): Finding[] {
  if (settings.layerVersions?.extension !== 'none')
    return settings.flushMetricsToLogs === true ? [sharedFinding('flushMetricsNeedsForwarder')] : [];
  const unread = settingFields.flatMap(({ path, variables, needsExtension }) =>
    needsExtension === true && settingValue(settings, path) !== undefined ? variables : [],
  );
  return unread.length === 0 ? [] : [sharedFinding('settingsNeedExtension', { variables: unread.join(', ') })];
}
