import { type KeyPlace, keyReferenceAt } from '../core/datadog/key-reference.ts';
import type { ChosenSettings, Settings } from '../core/datadog/settings.ts';
import { sharedFinding } from './findings.ts';
import type { KeptKey } from './keep-key-out.ts';
import type { CodeMode, Finding, ProjectResult } from './project.ts';

/** Settings that code can hold: what differs from function to function or from account to account is left open. */
export type SettingsForCode = {
  settings: Settings;
  /** What stands in the settings in the place of a key that differs by account and Region; see `keepKeyOut`. */
  keptKey: KeptKey | undefined;
  /** What a person fills in where the code is deployed. */
  open: readonly Finding[];
};

/** The suffix that Secrets Manager appends. Without it an ARN names no secret in a policy of the function's role. */
const secretSuffix = /-[A-Za-z0-9]{6}$/;

/**
 * Returns the chosen settings for code that is deployed to `place`; without one, to any number of accounts and Regions. AWS is not
 * asked, so a secret must be given by its full ARN. `standIn` stands nowhere in the code.
 */
export function settingsForCode(chosen: ChosenSettings, standIn: string, place: KeyPlace | undefined): SettingsForCode {
  const { apiKey, env, service, version, ...others } = chosen;
  const identity = { env, service, version };
  const texts = Object.entries(identity).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  const settings: Settings = { ...others, ...Object.fromEntries(texts) };
  const open = Object.entries(identity).flatMap(([name, value]) =>
    typeof value === 'object' ? [openSetting(`DD_${name.toUpperCase()}`, value)] : [],
  );
  if (apiKey === undefined) return { settings, keptKey: undefined, open };
  const known = keyIn(apiKey, place);
  return known === undefined
    ? {
        settings: { ...settings, apiKey: { source: 'kms', ciphertext: standIn } },
        keptKey: { value: standIn, from: 'perAccount' },
        open,
      }
    : { settings: { ...settings, apiKey: known }, keptKey: undefined, open };
}

function openSetting(variable: string, origin: { from: string; tag?: string }): Finding {
  return sharedFinding('settingLeftOpen', { variable, origin: origin.from, tag: origin.tag ?? '' });
}

function keyIn(apiKey: NonNullable<ChosenSettings['apiKey']>, place: KeyPlace | undefined): Settings['apiKey'] {
  if (place === undefined && 'table' in apiKey && apiKey.table !== undefined) return undefined;
  const reference = keyReferenceAt(apiKey, place ?? { awsAccountId: '', region: '' });
  if (reference.kind === 'exact') return reference.apiKey;
  if (reference.kind === 'none' || place === undefined) return undefined;
  const { store, id, arn } = reference.question;
  const isWhole = store === 'ssm' || (id === arn && secretSuffix.test(arn));
  return isWhole ? { source: store, arn } : undefined;
}

/** The results with what was left open told at every project that was instrumented. */
export function tellOpenSettings<Result extends Pick<ProjectResult, 'findings' | 'verdict'>>(
  projects: readonly Result[],
  mode: CodeMode,
  open: readonly Finding[],
): Result[] {
  return projects.map((project) =>
    mode === 'instrument' && project.verdict !== 'refused'
      ? { ...project, findings: [...project.findings, ...open] }
      : project,
  );
}
