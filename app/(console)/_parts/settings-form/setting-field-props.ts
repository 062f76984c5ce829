import type { SettingField } from '#lib/core/datadog/settings-table.ts';
import type { SettingsDraft } from './draft.ts';

/** What the control of each kind of setting gets. */
export type SettingFieldProps<Kind extends SettingField['kind'] = SettingField['kind']> = {
  field: Extract<SettingField, { kind: Kind }>;
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  errorText: string | undefined;
  /** Whether others stand beside it. */
  isBeside: boolean;
};
