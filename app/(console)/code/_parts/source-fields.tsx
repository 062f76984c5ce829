'use client';

import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useTranslations } from 'next-intl';
import { type DragEvent, type Ref, useRef, useState } from 'react';
import { uploadLimits } from '#lib/code/source/source-files.ts';
import { ChoiceRefused } from './choice-refused.tsx';
import type { SentFiles } from './sent-files.ts';
import type { SayCode } from './sentences.ts';
import { SourceSummary } from './source-summary.tsx';
import { type SourceChoice, useSources } from './use-sources.ts';
import styles from './workbench.module.css';

type SourceFieldsProps = {
  sent: SentFiles | undefined;
  say: SayCode;
  isMissing: boolean;
  /** The first of the buttons that choose, to bring a person there. */
  chooseRef: Ref<ButtonProps.Ref>;
  onChange: (files: SentFiles | undefined) => void;
  /** Told when reading what was chosen begins and ends. */
  onReading: (isReading: boolean) => void;
};

/** Where code is dropped or chosen, and what was read of it. */
export function SourceFields({ sent, say, isMissing, chooseRef, onChange, onReading }: SourceFieldsProps) {
  const t = useTranslations('code.source');
  const { choose, isReading, refusal } = useSources(onChange, onReading);
  return (
    <Container
      header={
        <Header variant="h2" description={t('description')}>
          {t('title')}
        </Header>
      }
    >
      <FormField
        constraintText={t('limits', {
          files: uploadLimits.files,
          megabytes: uploadLimits.totalBytes / 1_000_000,
          fileMegabytes: uploadLimits.fileBytes / 1_000_000,
        })}
        errorText={isMissing ? t('missing') : undefined}
        stretch
      >
        <DropZone choose={choose} chooseRef={chooseRef} isReading={isReading} />
      </FormField>
      <div className={styles.summary} aria-live="polite">
        {sent === undefined ? null : <SourceSummary sent={sent} say={say} />}
        {refusal === undefined ? null : <ChoiceRefused refusal={refusal} say={say} />}
      </div>
    </Container>
  );
}

type DropZoneProps = {
  choose: (choice: SourceChoice) => void;
  chooseRef: Ref<ButtonProps.Ref>;
  isReading: boolean;
};

/** Dropping is a shortcut: the two buttons do the same for whoever uses no pointer. */
function DropZone({ choose, chooseRef, isReading }: DropZoneProps) {
  const t = useTranslations('code.source');
  const [isOver, setIsOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const over = (event: DragEvent, isOverNow: boolean) => {
    event.preventDefault();
    setIsOver(isOverNow);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside do the same
    <div
      className={`${styles.dropZone} ${isOver ? styles.isOver : ''}`}
      onDragOver={(event) => over(event, true)}
      onDragLeave={(event) => over(event, false)}
      onDrop={(event) => {
        over(event, false);
        choose({ kind: 'drop', items: event.dataTransfer.items });
      }}
    >
      {isReading ? (
        <Box>
          <Spinner /> {t('reading')}
        </Box>
      ) : (
        <Box color="text-body-secondary">{t('drop')}</Box>
      )}
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          ref={chooseRef}
          formAction="none"
          iconName="folder"
          disabled={isReading}
          onClick={() => folder.current?.click()}
        >
          {t('chooseFolder')}
        </Button>
        <Button formAction="none" iconName="file" disabled={isReading} onClick={() => files.current?.click()}>
          {t('chooseFiles')}
        </Button>
      </SpaceBetween>
      <HiddenInput kind="folder" input={folder} choose={choose} />
      <HiddenInput kind="files" input={files} choose={choose} />
    </div>
  );
}

type HiddenInputProps = {
  kind: 'folder' | 'files';
  input: { current: HTMLInputElement | null };
  choose: (choice: SourceChoice) => void;
};

function HiddenInput({ kind, input, choose }: HiddenInputProps) {
  return (
    <input
      ref={(element) => {
        input.current = element;
        // React's types do not know this attribute, which every browser does.
        if (kind === 'folder') element?.setAttribute('webkitdirectory', '');
      }}
      type="file"
      multiple
      hidden
      data-choose={kind}
      onChange={({ currentTarget }) => {
        choose({ kind, list: Array.from(currentTarget.files ?? []) });
        // So that choosing the same again, after an edit, is a change.
        currentTarget.value = '';
      }}
    />
  );
}
