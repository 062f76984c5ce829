'use client';

import Alert from '@cloudscape-design/components/alert';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { listGroupMembersAction, readCommandLinesAction } from '#app/(console)/rollouts/[id]/actions.ts';
import styles from './review.module.css';

type Lines = {
  text: string;
  functions: number;
  readsValues: boolean;
  supplied: readonly { name: string; shellVariable: string }[];
};

type CommandLinesDialogProps = {
  rolloutId: string;
  /** The functions of a group, or one Change. */
  of: { group: string } | { changeId: string };
  onDismiss: () => void;
};

/** As many functions as lines are made for at once (lib/commands/rollouts/review-queries.ts). */
const mostFunctions = 50;

/** What would be sent, as lines for the AWS CLI, and what they need. */
export function CommandLinesDialog({ rolloutId, of, onDismiss }: CommandLinesDialogProps) {
  const t = useTranslations('review.commandLines');
  const common = useTranslations('common');
  const { lines, total, failure } = useLines(rolloutId, of);
  return (
    <Dialog
      size="large"
      title={t('title', { count: lines?.functions ?? 1 })}
      confirm={t('close')}
      failure={failure}
      onConfirm={onDismiss}
      onDismiss={onDismiss}
    >
      <div>{t('body')}</div>
      <Alert type="warning">{t('notChecked')}</Alert>
      {lines === undefined && failure === undefined ? (
        <StatusIndicator type="loading">{common('loading')}</StatusIndicator>
      ) : null}
      {lines === undefined ? null : (
        <>
          {lines.readsValues ? <div>{t('reads')}</div> : null}
          {lines.supplied.length === 0 ? null : (
            <div>
              {t('supplied')}
              <ul>
                {lines.supplied.map(({ name, shellVariable }) => (
                  <li key={shellVariable}>
                    {t.rich('suppliedVariable', {
                      variable: () => <code>{`${shellVariable}='"…"'`}</code>,
                      name,
                    })}
                  </li>
                ))}
              </ul>
            </div>
          )}
          {total > lines.functions ? <div>{t('more', { shown: lines.functions, total })}</div> : null}
          <CopyToClipboard
            copyButtonText={t('copy')}
            textToCopy={lines.text}
            copySuccessText={common('copied')}
            copyErrorText={common('copyFailed')}
          />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <section className={`code-block ${styles['lines']}`} tabIndex={0} aria-label={t('label')}>
            <pre>{lines.text}</pre>
          </section>
        </>
      )}
    </Dialog>
  );
}

/** The lines, read once the dialog is open. */
function useLines(rolloutId: string, of: CommandLinesDialogProps['of']) {
  const members = useAction(listGroupMembersAction);
  const reading = useAction(readCommandLinesAction);
  const [lines, setLines] = useState<Lines>();
  const [total, setTotal] = useState(1);
  const [listMembers, readLines] = [members.run, reading.run];
  const [group, changeId] = 'group' in of ? [of.group, undefined] : [undefined, of.changeId];
  useEffect(() => {
    const read = (changeIds: string[]) => void readLines({ rolloutId, changeIds }, setLines);
    if (changeId !== undefined) read([changeId]);
    if (group === undefined) return;
    void listMembers({ rolloutId, group, atMost: mostFunctions }, (found) => {
      setTotal(found.total);
      read(found.changeIds);
    });
  }, [rolloutId, group, changeId, listMembers, readLines]);
  return { lines, total, failure: members.failure ?? reading.failure };
}
