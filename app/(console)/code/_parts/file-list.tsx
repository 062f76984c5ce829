'use client';

import Badge from '@cloudscape-design/components/badge';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Spinner from '@cloudscape-design/components/spinner';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { FileEdit } from '#lib/code/project.ts';
import { shownPath } from '#lib/code/source/path-name.ts';
import type { DiffLayout } from './file-diff.tsx';
import styles from './workbench.module.css';

/** Comparing is loaded with the first file that is shown. */
const FileDiff = dynamic(async () => (await import('./file-diff.tsx')).FileDiff, { loading: () => <Spinner /> });

/** So many changed files are open at first; the others are compared once they are opened. */
const mostOpen = 5;

/** The changed files of a project, each with its diff and its new content to copy. */
export function FileList({ files, layout }: { files: readonly FileEdit[]; layout: DiffLayout }) {
  return files.map((file, index) => (
    <FileView key={file.path} file={file} layout={layout} isOpenAtFirst={index < mostOpen} />
  ));
}

type FileViewProps = { file: FileEdit; layout: DiffLayout; isOpenAtFirst: boolean };

function FileView({ file, layout, isOpenAtFirst }: FileViewProps) {
  const t = useTranslations('code.project');
  const common = useTranslations('common');
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const name = shownPath(file.path);
  return (
    <details className={styles.file} open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        <span className="code">{name}</span>
        {file.before === null ? <Badge color="green">{t('newFile')}</Badge> : null}
        {file.after === null ? <Badge color="red">{t('deletedFile')}</Badge> : null}
      </summary>
      {isOpen ? (
        <div className={styles.fileContent}>
          <FileDiff {...file} layout={layout} />
          {file.after === null ? null : (
            <CopyToClipboard
              variant="button"
              textToCopy={file.after}
              copyButtonText={t('copyFile')}
              copyButtonAriaLabel={t('copyFileOf', { file: name })}
              copySuccessText={common('copied')}
              copyErrorText={common('copyFailed')}
            />
          )}
        </div>
      ) : null}
    </details>
  );
}
