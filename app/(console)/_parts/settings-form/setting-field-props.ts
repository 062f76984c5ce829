import type { SettingField } from '#lib/core/datadog/settings-table.ts';
import type { SettingsDraft } from './draft.ts';
import type { PartErrorOf } from './field-error.ts';

/** What the control of each kind of setting gets. */
export type SettingFieldProps<Kind extends SettingField['kind'] = SettingField['kind']> = {
  field: Extract<SettingField, { kind: Kind }>;
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  errorText: string | undefined;
  /** What is wrong with a part of it, for controls that say it there; without it everything is said at the setting. */
  partErrorOf?: PartErrorOf;
  /** Whether others stand beside it. */
  isBeside: boolean;
};
