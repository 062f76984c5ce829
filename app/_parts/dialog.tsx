'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { OpenHelp } from '#app/_shell/help/open-help.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { HelpSubject } from '#lib/core/help/subjects.ts';

const HelpInDialog = dynamic(() => import('#app/_shell/help/help-in-dialog.tsx'), { ssr: false });

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

/**
 * The one dialog of the console: a confirmation, a short form, or something that is shown once. What its info links explain stands in it,
 * as the help panel is behind it.
 */
export function Dialog(props: DialogProps) {
  const { title, confirm, dismiss, size, isRunning = false, isDisabled = false, failure, children } = props;
  const { onConfirm, onDismiss } = props;
  const common = useTranslations('common');
  const [subject, setSubject] = useState<HelpSubject>();
  const helpOpener = useRef<Element>(null);
  const openHelp = useCallback((asked: HelpSubject) => {
    helpOpener.current = document.activeElement;
    setSubject(asked);
  }, []);
  const closeHelp = () => {
    setSubject(undefined);
    if (helpOpener.current instanceof HTMLElement) helpOpener.current.focus();
  };
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
        {subject === undefined ? null : <HelpInDialog subject={subject} onClose={closeHelp} />}
        <OpenHelp value={openHelp}>{children}</OpenHelp>
      </SpaceBetween>
    </Modal>
  );
}
