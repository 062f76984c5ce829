'use client';

import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { useList } from '#app/_shell/use-list.ts';
import { shownPath } from '#lib/code/source/path-name.ts';
import { uploadLimits } from '#lib/code/source/source-files.ts';
import type { SentFiles } from './sent-files.ts';
import type { SayCode } from './sentences.ts';

/** So many paths are named; of more their number is enough. */
const mostNamed = 5;

/** What was read, and what was left out of it and why. */
export function SourceSummary({ sent, say }: { sent: SentFiles; say: SayCode }) {
  const t = useTranslations('code.source');
  const list = useList();
  const name = sent.name === undefined ? t('severalFiles') : shownPath(sent.name);
  const warnings = [
    ...(sent.tooLarge.length === 0
      ? []
      : [t('tooLarge', { ...named(sent.tooLarge, t, list), megabytes: uploadLimits.fileBytes / 1_000_000 })]),
    ...(sent.binary.length === 0 ? [] : [t('binary', named(sent.binary, t, list))]),
    ...sent.findings.map((finding) => say.finding('shared', finding)),
  ];
  return (
    <SpaceBetween size="s">
      {sent.files.length === 0 ? (
        <Alert type="warning" header={t('nothingTitle')}>
          {t('nothing', { name })}
        </Alert>
      ) : (
        <StatusIndicator type="success">
          {t('read', { name, count: sent.files.length, kilobytes: Math.ceil(sent.bytes / 1_000) })}
          {sent.leftOut === 0 ? '' : ` · ${t('leftOut', { count: sent.leftOut })}`}
        </StatusIndicator>
      )}
      {warnings.length === 0 ? null : (
        <Alert type="warning">
          <ul className="plain-list">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Alert>
      )}
    </SpaceBetween>
  );
}

type List = ReturnType<typeof useList>;

function named(paths: readonly string[], t: ReturnType<typeof useTranslations<'code.source'>>, list: List) {
  const files = list(paths.slice(0, mostNamed).map(shownPath));
  const more = paths.length - mostNamed;
  return { count: paths.length, files: more > 0 ? t('more', { files, count: more }) : files };
}
