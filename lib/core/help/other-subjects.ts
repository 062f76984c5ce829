import type { SettingSectionName } from '../datadog/setting-sections.ts';
import type { AttentionKind } from '../functions/attention.ts';
import type { HelpSubject } from './subjects.ts';

/** What the help panel explains beside each section of settings. */
export const sectionSubjects: Readonly<Record<SettingSectionName, HelpSubject>> = {
  destination: 'apiKey',
  identity: 'unifiedTags',
  collection: 'collection',
  layers: 'layers',
  images: 'images',
  network: 'network',
  services: 'managedServices',
  payloads: 'payloads',
  sourceCode: 'sourceCode',
  scrubbing: 'scrubbing',
  advanced: 'advanced',
  variables: 'otherVariables',
};

/** What it explains beside each entry of what needs attention. */
export const attentionSubjects: Readonly<Record<AttentionKind, HelpSubject>> = {
  failingAccounts: 'connectionFailed',
  waitsForMe: 'approval',
  stoppedRollouts: 'stopped',
  failedScans: 'scans',
  drifted: 'drift',
  plainKeys: 'apiKey',
  outdated: 'layers',
};
