'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { FieldErrors } from '#app/_doors/result.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import type { Failure } from '#lib/core/errors.ts';

type Props = {
  title: string;
  /** The name to begin with. */
  name: string;
  isRunning: boolean;
  failure: Failure | undefined;
  fieldErrors: FieldErrors;
  onSave: (name: string) => void;
  onDismiss: () => void;
};

/** Asks for the name of a filter. */
export default function SaveFilterDialog({ title, name: before, fieldErrors, onSave, onDismiss, ...state }: Props) {
  const t = useTranslations('functions.saved');
  const [name, setName] = useState(before);
  const fieldError = useFieldError(fieldErrors);
  return (
    <Dialog
      title={title}
      confirm={t('save')}
      dismiss={t('cancel')}
      onConfirm={() => onSave(name)}
      onDismiss={onDismiss}
      {...state}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave(name);
        }}
      >
        <FormField
          label={t('name')}
          description={t('nameHint')}
          errorText={fieldError('name') ?? fieldError('conditions')}
        >
          <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
        </FormField>
      </form>
    </Dialog>
  );
}
