'use client';

import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import Textarea from '@cloudscape-design/components/textarea';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import {
  approveAction,
  commentAction,
  listApproversAction,
  questionAction,
  remindApproversAction,
  requestApprovalAction,
  withdrawVoteAction,
} from '#app/(console)/rollouts/[id]/actions.ts';

/** What somebody can say or ask about the approval of a plan. */
export type ApprovalStep = 'request' | 'remind' | 'approve' | 'question' | 'withdraw' | 'comment';

type ApprovalDialogProps = {
  rolloutId: string;
  /** Of the plan that the page shows. */
  planDigest: string;
  step: ApprovalStep;
  /** The Changes that a question is about; none: the whole plan. */
  changeIds?: string[];
  onDone?: () => void;
  onDismiss: () => void;
};

/** Asks for the words that go with it, and for a request whom it is for. */
export function ApprovalDialog(props: ApprovalDialogProps) {
  const { rolloutId, planDigest, step, changeIds = [], onDone, onDismiss } = props;
  const t = useTranslations('rollouts.approval');
  const router = useRouter();
  const [comment, setComment] = useState('');
  const [askedIds, setAskedIds] = useState<string[]>([]);
  const used = {
    request: useAction(requestApprovalAction),
    remind: useAction(remindApproversAction),
    approve: useAction(approveAction),
    question: useAction(questionAction),
    withdraw: useAction(withdrawVoteAction),
    comment: useAction(commentAction),
  };
  const { isRunning, failure, fieldErrors } = used[step];
  const fieldError = useFieldError(fieldErrors);
  const about = { rolloutId, planDigest, comment };
  const done = () => {
    onDone?.();
    onDismiss();
    router.refresh();
  };
  const run = {
    request: () => used.request.run({ ...about, askedIds }, done),
    remind: () => used.remind.run(about, done),
    approve: () => used.approve.run(about, done),
    question: () => used.question.run({ ...about, changeIds }, done),
    withdraw: () => used.withdraw.run(about, done),
    comment: () => used.comment.run({ rolloutId, comment }, done),
  }[step];
  return (
    <Dialog
      title={t(`dialogs.${step}.title`)}
      confirm={t(`dialogs.${step}.confirm`)}
      dismiss={t('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void run()}
      onDismiss={onDismiss}
    >
      <div>{t(`dialogs.${step}.body`, { count: changeIds.length })}</div>
      {step === 'request' ? (
        <ApproversField
          rolloutId={rolloutId}
          askedIds={askedIds}
          errorText={fieldError('askedIds')}
          onChange={setAskedIds}
        />
      ) : null}
      <FormField label={t(`dialogs.${step}.comment`)} errorText={fieldError('comment')}>
        <Textarea rows={3} value={comment} onChange={({ detail }) => setComment(detail.value)} />
      </FormField>
    </Dialog>
  );
}

type ApproversFieldProps = {
  rolloutId: string;
  askedIds: string[];
  errorText: string | undefined;
  onChange: (askedIds: string[]) => void;
};

/** Who is asked; nobody in particular: everybody who may approve it. */
function ApproversField({ rolloutId, askedIds, errorText, onChange }: ApproversFieldProps) {
  const t = useTranslations('rollouts.approval');
  const [people, setPeople] = useState<readonly { id: string; name: string }[]>();
  const { run, isRunning } = useAction(listApproversAction);
  useEffect(() => void run({ rolloutId }, setPeople), [run, rolloutId]);
  const options = (people ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormField label={t('asked')} description={t('askedHint')} {...(errorText ? { errorText } : {})}>
      <Multiselect
        options={options}
        selectedOptions={options.filter(({ value }) => askedIds.includes(value))}
        statusType={isRunning ? 'loading' : 'finished'}
        placeholder={t('askedAll')}
        empty={t('noApprovers')}
        onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
      />
    </FormField>
  );
}
