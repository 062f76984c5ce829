'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import type { NamedFunctions } from '#lib/commands/functions/named-queries.ts';
import { findNamed } from './find-named.ts';

/** Finds many functions by their names or ARNs, and selects those that are meant. */
export default function PasteDialog({
  onSelect,
  onDismiss,
}: {
  onSelect: (functionIds: readonly string[]) => void;
  onDismiss: () => void;
}) {
  const t = useTranslations('functions.paste');
  const { run, isRunning, failure, fieldErrors } = useAction(findNamed);
  const fieldError = useFieldError(fieldErrors);
  const [text, setText] = useState('');
  const [found, setFound] = useState<NamedFunctions>();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const ids = found ? [...new Set([...found.functionIds, ...picked])] : [];
  const look = () =>
    void run({ text }, (read) => {
      setFound(read);
      setPicked([]);
    });
  return (
    <Dialog
      title={t('title')}
      size="large"
      confirm={found ? t('select', { count: ids.length }) : t('find')}
      dismiss={t('cancel')}
      isRunning={isRunning}
      isDisabled={found ? ids.length === 0 : text.trim() === ''}
      failure={fieldErrors['text'] ? undefined : failure}
      onConfirm={() => (found ? onSelect(ids) : look())}
      onDismiss={onDismiss}
    >
      <FormField label={t('label')} description={t('hint')} errorText={fieldError('text')} stretch>
        <Textarea
          value={text}
          rows={8}
          spellcheck={false}
          onChange={({ detail }) => {
            setText(detail.value);
            setFound(undefined);
          }}
        />
      </FormField>
      {found ? <Found found={found} picked={picked} onPick={setPicked} /> : null}
    </Dialog>
  );
}

type FoundProps = { found: NamedFunctions; picked: readonly string[]; onPick: (ids: readonly string[]) => void };

function Found({ found, picked, onPick }: FoundProps) {
  const t = useTranslations('functions.paste');
  return (
    <SpaceBetween size="s">
      <div aria-live="polite">{t('found', { count: found.functionIds.length })}</div>
      <Several found={found} picked={picked} onPick={onPick} />
      <Texts kind="unknown" type="warning" {...found.unknown} />
      <Texts kind="notUnderstood" type="warning" {...found.notUnderstood} />
      <Texts kind="qualified" type="info" {...found.qualified} />
    </SpaceBetween>
  );
}

/** Names that several functions have: which of them are meant, only the person knows. */
function Several({ found: { several }, picked, onPick }: FoundProps) {
  const t = useTranslations('functions.paste');
  const all = several.flatMap(({ functions }) => functions.map(({ id }) => id));
  if (several.length === 0) return null;
  return (
    <Alert type="warning" header={t('several', { count: several.length })}>
      <SpaceBetween size="xs">
        <div>{t('severalText')}</div>
        <Checkbox
          checked={all.every((id) => picked.includes(id))}
          indeterminate={picked.length > 0 && picked.length < all.length}
          onChange={({ detail }) => onPick(detail.checked ? all : [])}
        >
          {t('severalAll', { count: all.length })}
        </Checkbox>
        {several.slice(0, mostSeveralShown).map(({ text, functions }) => (
          <ExpandableSection
            key={text}
            headerText={t('severalOf', { text, count: functions.length })}
            defaultExpanded={several.length <= 3}
          >
            {functions.map(({ id, awsAccountId, accountName, region }) => (
              <Checkbox
                key={id}
                checked={picked.includes(id)}
                onChange={({ detail }) => onPick(detail.checked ? [...picked, id] : picked.filter((one) => one !== id))}
              >
                {t.rich('place', {
                  account: accountName,
                  id: awsAccountId,
                  region,
                  whole: (text) => <RegionName>{text}</RegionName>,
                })}
              </Checkbox>
            ))}
          </ExpandableSection>
        ))}
        {several.length > mostSeveralShown ? (
          <div>{t('severalMore', { count: several.length - mostSeveralShown })}</div>
        ) : null}
      </SpaceBetween>
    </Alert>
  );
}

/** So many names with several functions are listed one by one; the box above them picks all of them. */
const mostSeveralShown = 50;

type TextsProps = {
  kind: 'unknown' | 'notUnderstood' | 'qualified';
  type: 'warning' | 'info';
  count: number;
  texts: string[];
};

function Texts({ kind, type, count, texts }: TextsProps) {
  const t = useTranslations('functions.paste');
  if (count === 0) return null;
  return (
    <Alert type={type} header={t(kind, { count })}>
      <ul className="plain-list code">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {count > texts.length ? <Box>{t('more', { count: count - texts.length })}</Box> : null}
    </Alert>
  );
}
