'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import type { Failure } from '#lib/core/errors.ts';

type DialogProps = {
  title: string;
  confirm: string;
  dismiss: string;
  isRunning: boolean;
  isDisabled?: boolean;
  failure: Failure | undefined;
  onConfirm: () => void;
  onDismiss: () => void;
  children: ReactNode;
};

/** Asks before something that cannot simply be taken back; a refusal stays in it. */
export function Dialog(props: DialogProps) {
  const { title, confirm, dismiss, isRunning, isDisabled = false, failure, onConfirm, onDismiss, children } = props;
  const common = useTranslations('common');
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={common('close')}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              {dismiss}
            </Button>
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
