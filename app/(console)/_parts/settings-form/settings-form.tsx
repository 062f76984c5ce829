'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FieldErrors } from '#app/_doors/result.ts';
import { settingSections } from '#lib/core/datadog/setting-sections.ts';
import type { SettingsDraft } from './draft.ts';
import { useSettingsFieldError } from './field-error.ts';
import { SettingsSection } from './settings-section.tsx';

type SettingsFormProps = {
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  fieldErrors: FieldErrors;
};

/** Everything that can be chosen for an instrumentation, for a Rollout or a profile. Controlled: what was typed stays. */
export function SettingsForm(props: SettingsFormProps) {
  const fieldError = useSettingsFieldError(props.fieldErrors);
  return (
    <SpaceBetween size="l">
      {settingSections.map((section) => (
        <SettingsSection key={section.name} section={section} fieldError={fieldError} {...props} />
      ))}
    </SpaceBetween>
  );
}
