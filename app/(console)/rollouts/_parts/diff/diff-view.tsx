import { getTranslations } from 'next-intl/server';
import type { DiffRow, DiffSection } from '#lib/core/change/diff.ts';
import styles from './diff.module.css';
import { type DiffBlock, type DiffLine, type DiffPair, diffParts } from './diff-lines.ts';

export type DiffLayout = 'unified' | 'split';
type Translate = Awaited<ReturnType<typeof getTranslations<'rollouts.diff'>>>;

const sectionNames = {
  Handler: 'handler',
  Layers: 'layers',
  'ImageConfig.Command': 'command',
  'Environment.Variables': 'environment',
} as const satisfies Record<DiffSection, string>;

const signs = { added: '+', removed: '−', unchanged: '' } as const;

type DiffViewProps = { rows: readonly DiffRow[]; functionName: string; layout: DiffLayout };

/** What would change on a function, line by line. Rendered on the server: it needs no script in the browser. */
export async function DiffView({ rows, functionName, layout }: DiffViewProps) {
  const t = await getTranslations('rollouts.diff');
  if (rows.length === 0) return <p>{t('none')}</p>;
  return (
    <section className={styles.diff} aria-label={t('label', { name: functionName })}>
      {diffParts(rows).map((part) => (
        <div key={part.section} className={styles.part}>
          <div className={styles.heading}>{t(sectionNames[part.section])}</div>
          <ul className={styles.lines}>
            {part.blocks.map((block, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a diff never move
              <Block key={index} block={block} layout={layout} t={t} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

type LinesProps = { layout: DiffLayout; t: Translate };

function Block({ block, layout, t }: LinesProps & { block: DiffBlock }) {
  const lines = <Lines pairs={block.pairs} layout={layout} t={t} />;
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

function Lines({ pairs, layout, t }: LinesProps & { pairs: readonly DiffPair[] }) {
  if (layout === 'split') {
    return pairs.map((pair, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never move
      <li key={index} className={styles.pair}>
        <div className={styles.side}>{pair.before ? <Line line={pair.before} t={t} /> : null}</div>
        <div className={styles.side}>{pair.after ? <Line line={pair.after} t={t} /> : null}</div>
      </li>
    ));
  }
  const before = pairs.flatMap((pair) => pair.before ?? []);
  const after = pairs.flatMap((pair) => (pair.after && pair.after !== pair.before ? pair.after : []));
  return [...before, ...after].map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never move
    <li key={index}>
      <Line line={line} t={t} />
    </li>
  ));
}

/** Sign and colour say the same; the word for screen readers says it once more. */
function Line({ line, t }: { line: DiffLine; t: Translate }) {
  const kindClass = line.kind === 'unchanged' ? '' : styles[line.kind];
  return (
    <div className={`${styles.line} ${kindClass}`}>
      <span className={styles.sign} aria-hidden="true">
        {signs[line.kind]}
      </span>
      <span className={styles.text}>
        <span className={styles.hidden}>{t(line.kind)}: </span>
        {line.stretches.map((stretch, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a line never move
          stretch.isMarked ? <mark key={index}>{stretch.text}</mark> : <span key={index}>{stretch.text}</span>,
        )}
        {line.isMaskedChange && line.kind === 'added' ? (
          <span className={styles.note}>{t('maskedChanged')}</span>
        ) : null}
      </span>
    </div>
  );
}
