'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FieldErrors } from '#app/_doors/result.ts';
import { AdvancedSection, CollectionSection } from './collection-section.tsx';
import { DestinationSection } from './destination-section.tsx';
import type { SettingsDraft } from './draft.ts';
import { tagsError, useSettingsFieldError } from './field-error.ts';
import { LabelsSection } from './labels-section.tsx';
import { LayersSection } from './layers-section.tsx';
import type { SectionProps } from './section-props.ts';

type SettingsFormProps = {
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  fieldErrors: FieldErrors;
};

/** Where the settings stand within the input of every action that takes them. */
const prefix = 'settings.';

/** Everything that can be chosen for an instrumentation, for a Rollout or a profile. Controlled: what was typed stays. */
export function SettingsForm({ draft, onChange, fieldErrors }: SettingsFormProps) {
  const fieldError = useSettingsFieldError(fieldErrors, prefix);
  const props: SectionProps = {
    draft,
    change: (part) => onChange({ ...draft, ...part }),
    fieldError,
    tagsError: tagsError(fieldErrors, prefix, fieldError),
    hasErrorIn: (paths) =>
      Object.keys(fieldErrors).some((path) => paths.some((start) => path.startsWith(`${prefix}${start}`))),
  };
  return (
    <SpaceBetween size="l">
      <DestinationSection {...props} />
      <LabelsSection {...props} />
      <CollectionSection {...props} />
      <LayersSection {...props} />
      <AdvancedSection {...props} />
    </SpaceBetween>
  );
}
