'use client';

import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { type LayerKind, layerKinds } from './draft.ts';
import type { SectionProps } from './section-props.ts';

/** Which version of each layer; and, as images have no layers, what is said of container images. */
export function LayersSection(props: SectionProps) {
  const { draft, change, hasErrorIn } = props;
  const t = useTranslations('profiles.form');
  return (
    <ExpandableSection
      variant="container"
      headerText={t('sections.layers')}
      headerDescription={t('sections.layersDescription')}
      {...(hasErrorIn(['layerVersions']) ? { expanded: true } : {})}
    >
      <SpaceBetween size="l">
        <ColumnLayout columns={3}>
          {layerKinds.map((kind) => (
            <LayerField key={kind} kind={kind} {...props} />
          ))}
        </ColumnLayout>
        <FormField label={t('imageHoldsDatadog.label')} description={t('imageHoldsDatadog.hint')} stretch>
          <Checkbox
            checked={draft.imageHoldsDatadog}
            onChange={({ detail }) => change({ imageHoldsDatadog: detail.checked })}
          >
            {t('imageHoldsDatadog.checkbox')}
          </Checkbox>
        </FormField>
      </SpaceBetween>
    </ExpandableSection>
  );
}

function LayerField({ kind, draft, change, fieldError }: SectionProps & { kind: LayerKind }) {
  const t = useTranslations('profiles.form.layers');
  const options = [
    { value: '', label: t('notChosen') },
    { value: 'number', label: t('number') },
    { value: 'none', label: t('none') },
  ] as const;
  const layer = draft.layers[kind];
  const set = (part: Partial<typeof layer>) => change({ layers: { ...draft.layers, [kind]: { ...layer, ...part } } });
  return (
    <FormField label={t(kind)} errorText={fieldError(`layerVersions.${kind}`)}>
      <SpaceBetween size="xs">
        <Select
          ariaLabel={t(kind)}
          options={options}
          selectedOption={options.find((option) => option.value === layer.choice) ?? null}
          onChange={({ detail }) => {
            const chosen = options.find((option) => option.value === detail.selectedOption.value);
            set({ choice: chosen?.value ?? '' });
          }}
        />
        {layer.choice === 'number' ? (
          <Input
            ariaLabel={t('numberLabel', { layer: t(kind) })}
            inputMode="numeric"
            value={layer.number}
            onChange={({ detail }) => set({ number: detail.value })}
          />
        ) : null}
      </SpaceBetween>
    </FormField>
  );
}
