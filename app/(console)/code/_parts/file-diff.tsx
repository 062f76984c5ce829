'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { FileEdit } from '#lib/code/project.ts';
import { shownPath } from '#lib/code/source/path-name.ts';
import styles from './file-diff.module.css';
import { type DiffBlock, type LinePair, type TextLine, textDiff } from './text-diff.ts';

export type DiffLayout = 'unified' | 'split';

const signs = { added: '+', removed: '−', unchanged: '' } as const;

/** How a file differs from what it was, line by line. */
export function FileDiff({ path, before, after, layout }: FileEdit & { layout: DiffLayout }) {
  const t = useTranslations('code.diff');
  const { blocks, lacksNewline } = useMemo(() => textDiff(before, after), [before, after]);
  return (
    <section className={styles.diff} aria-label={t('label', { file: shownPath(path) })}>
      <ul>
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a diff never move
          <Block key={index} block={block} layout={layout} />
        ))}
      </ul>
      {lacksNewline.before || lacksNewline.after ? <div className={styles.note}>{t('noNewline')}</div> : null}
    </section>
  );
}

function Block({ block, layout }: { block: DiffBlock; layout: DiffLayout }) {
  const t = useTranslations('code.diff');
  const lines = layout === 'split' ? <SplitLines pairs={block.pairs} /> : <UnifiedLines pairs={block.pairs} />;
  if (!block.isFolded) return lines;
  return (
    <li>
      <details className={styles.fold}>
        <summary>{t('folded', { count: block.pairs.length })}</summary>
        <ul>{lines}</ul>
      </details>
    </li>
  );
}

function SplitLines({ pairs }: { pairs: readonly LinePair[] }) {
  return pairs.map((pair, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never move
    <li key={index} className={styles.pair}>
      <div className={styles.side}>{pair.before ? <Line line={pair.before} /> : null}</div>
      <div className={styles.side}>{pair.after ? <Line line={pair.after} /> : null}</div>
    </li>
  ));
}

/** What is removed stands before what is added. */
function UnifiedLines({ pairs }: { pairs: readonly LinePair[] }) {
  const isUnchanged = pairs[0]?.before?.kind === 'unchanged';
  const before = isUnchanged ? [] : pairs.flatMap((pair) => pair.before ?? []);
  const after = pairs.flatMap((pair) => pair.after ?? []);
  return [...before, ...after].map((line) => (
    <li key={`${line.kind} ${line.number}`}>
      <Line line={line} />
    </li>
  ));
}

/** Sign and colour say the same; the word for screen readers says it once more. */
function Line({ line }: { line: TextLine }) {
  const t = useTranslations('code.diff');
  const kindClass = line.kind === 'unchanged' ? '' : styles[line.kind];
  return (
    <div className={`${styles.line} ${kindClass}`}>
      <span className={styles.number} aria-hidden="true">
        {line.number}
      </span>
      <span className={styles.sign} aria-hidden="true">
        {signs[line.kind]}
      </span>
      <span className={styles.text}>
        {line.kind === 'unchanged' ? null : <span className={styles.hidden}>{t('lead', { sign: t(line.kind) })}</span>}
        {line.stretches.map((stretch, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a line never move
          stretch.isMarked ? <mark key={index}>{stretch.text}</mark> : <span key={index}>{stretch.text}</span>,
        )}
      </span>
    </div>
  );
}
