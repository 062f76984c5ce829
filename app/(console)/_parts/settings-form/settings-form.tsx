'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import dynamic from 'next/dynamic';
import type { FieldErrors } from '#app/_doors/result.ts';
import { settingSections } from '#lib/core/datadog/setting-sections.ts';
import type { AccountPlaces } from '#lib/db/accounts/account-places.ts';
import type { SettingsDraft } from './draft.ts';
import { useSettingsFieldError, useSettingsPartError } from './field-error.ts';
import { resolvedPlaces } from './resolution.ts';
import { SettingsSection } from './settings-section.tsx';

/** Its table comes along where settings differ from place to place, which those of most forms do not. The form stays while it comes. */
const ResolutionPreview = dynamic(async () => (await import('./resolution-preview.tsx')).ResolutionPreview, {
  loading: () => null,
});

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
  const places = accounts && resolvedPlaces(props.draft, accounts);
  return (
    <SpaceBetween size="l">
      {settingSections.map((section) => (
        <SpaceBetween key={section.name} size="l">
          <SettingsSection {...{ section, fieldError, partError }} {...props} />
          {section.name === 'identity' && places !== undefined ? <ResolutionPreview places={places} /> : null}
        </SpaceBetween>
      ))}
    </SpaceBetween>
  );
}
