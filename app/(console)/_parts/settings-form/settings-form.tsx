'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FieldErrors } from '#app/_doors/result.ts';
import { settingSections } from '#lib/core/datadog/setting-sections.ts';
import type { AccountPlaces } from '#lib/db/accounts/account-places.ts';
import type { SettingsDraft } from './draft.ts';
import { useSettingsFieldError, useSettingsPartError } from './field-error.ts';
import { ResolutionPreview } from './resolution-preview.tsx';
import { SettingsSection } from './settings-section.tsx';

type SettingsFormProps = {
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  fieldErrors: FieldErrors;
  /** The accounts for which the form shows what the settings come to; without them it does not. */
  accounts?: readonly AccountPlaces[];
};

/** Everything that can be chosen for an instrumentation, for a Rollout or a profile. Controlled: what was typed stays. */
export function SettingsForm({ accounts, ...props }: SettingsFormProps) {
  const fieldError = useSettingsFieldError(props.fieldErrors);
  const partError = useSettingsPartError(props.fieldErrors);
  return (
    <SpaceBetween size="l">
      {settingSections.map((section) => (
        <SpaceBetween key={section.name} size="l">
          <SettingsSection {...{ section, fieldError, partError }} {...props} />
          {section.name === 'identity' && accounts !== undefined ? (
            <ResolutionPreview draft={props.draft} accounts={accounts} />
          ) : null}
        </SpaceBetween>
      ))}
    </SpaceBetween>
  );
}
