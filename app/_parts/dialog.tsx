'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import type { Failure } from '#lib/core/errors.ts';

type DialogProps = {
  title: ReactNode;
  /** What the primary button says. */
  confirm: string;
  /** What the button says that changes nothing; absent where there is nothing to decide. */
  dismiss?: string;
  size?: ModalProps.Size;
  isRunning?: boolean;
  isDisabled?: boolean;
  /** A refusal, which stays in the dialog. */
  failure?: Failure | undefined;
  onConfirm: () => void;
  onDismiss: () => void;
  children: ReactNode;
};

/** The one dialog of the console: a confirmation, a short form, or something that is shown once. */
export function Dialog(props: DialogProps) {
  const { title, confirm, dismiss, size, isRunning = false, isDisabled = false, failure, children } = props;
  const { onConfirm, onDismiss } = props;
  const common = useTranslations('common');
  return (
    <Modal
      visible
      {...(size ? { size } : {})}
      header={title}
      closeAriaLabel={common('close')}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            {dismiss === undefined ? null : (
              <Button variant="link" onClick={onDismiss}>
                {dismiss}
              </Button>
            )}
            <Button variant="primary" loading={isRunning} disabled={isDisabled} onClick={onConfirm}>
              {confirm}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert failure={failure} />
        {children}
      </SpaceBetween>
    </Modal>
  );
}
