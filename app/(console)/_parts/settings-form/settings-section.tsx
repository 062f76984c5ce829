'use client';

import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { FieldErrors } from '#app/_doors/result.ts';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { useUnfolding } from '#app/_shell/use-unfolding.ts';
import type { SettingSection } from '#lib/core/datadog/setting-sections.ts';
import { type SettingField, settingFieldsOf } from '#lib/core/datadog/settings-table.ts';
import { sectionSubjects } from '#lib/core/help/other-subjects.ts';
import { isChosen, type SettingsDraft } from './draft.ts';
import { type FieldErrorOf, hasError, type PartErrorOf } from './field-error.ts';
import { SettingControl } from './setting-field.tsx';

type SettingsSectionProps = {
  section: SettingSection;
  draft: SettingsDraft;
  onChange: (draft: SettingsDraft) => void;
  fieldErrors: FieldErrors;
  fieldError: FieldErrorOf;
  partError: (field: SettingField) => PartErrorOf;
};

/** One section of the form: all settings of the table that belong to it. */
export function SettingsSection({
  section,
  draft,
  onChange,
  fieldErrors,
  fieldError,
  partError,
}: SettingsSectionProps) {
  const t = useTranslations('profiles.form');
  const fields = settingFieldsOf(section.name);
  const title = t(`sections.${section.name}.title`);
  const description = t(`sections.${section.name}.description`);
  const info = <InfoLink subject={sectionSubjects[section.name]} about={title} />;
  const rows = rowsOf(fields).map((row) => {
    const isBeside = row.length > 1;
    const controls = row.map((field) => (
      <SettingControl
        key={field.path}
        {...{ field, draft, onChange, isBeside }}
        errorText={fieldError(field)}
        partErrorOf={partError(field)}
      />
    ));
    return isBeside ? (
      <ColumnLayout key={row[0]?.path} columns={3}>
        {controls}
      </ColumnLayout>
    ) : (
      controls
    );
  });
  const content = <SpaceBetween size="l">{rows}</SpaceBetween>;
  if (!section.isRare)
    return (
      <Container
        header={
          <Header variant="h2" description={description} info={info}>
            {title}
          </Header>
        }
      >
        {content}
      </Container>
    );
  return (
    <FoldedSection
      title={title}
      description={description}
      info={info}
      chosenCount={fields.filter((field) => isChosen(field, draft)).length}
      mustShow={fields.some((field) => hasError(fieldErrors, field))}
      refusal={fieldErrors}
    >
      {content}
    </FoldedSection>
  );
}

type FoldedSectionProps = {
  title: string;
  description: string;
  info: ReactNode;
  chosenCount: number;
  mustShow: boolean;
  /** The refusal that `mustShow` speaks of: a new one unfolds the section again. */
  refusal: FieldErrors;
  children: ReactNode;
};

/** Folded until a person opens it. A count tells what is chosen inside, and whatever is wrong inside unfolds it. */
function FoldedSection({ title, description, info, chosenCount, mustShow, refusal, children }: FoldedSectionProps) {
  const t = useTranslations('profiles.form');
  const unfolding = useUnfolding(mustShow, refusal);
  return (
    <ExpandableSection
      variant="container"
      headerText={title}
      headerDescription={description}
      headerInfo={info}
      {...unfolding}
      {...(chosenCount > 0 ? { headerCounter: `(${t('chosenCount', { count: chosenCount })})` } : {})}
    >
      {children}
    </ExpandableSection>
  );
}

/** Kinds whose control takes the whole width; the others stand side by side. */
const wideKinds: ReadonlySet<SettingField['kind']> = new Set(['pairs', 'rules', 'apiKeySource', 'confirmation']);

/** The fields by rows: neighbours share one unless they are wide. */
function rowsOf(fields: readonly SettingField[]): SettingField[][] {
  const rows: SettingField[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    const [neighbour] = last ?? [];
    if (last && neighbour && !wideKinds.has(neighbour.kind) && !wideKinds.has(field.kind)) last.push(field);
    else rows.push([field]);
  }
  return rows;
}
