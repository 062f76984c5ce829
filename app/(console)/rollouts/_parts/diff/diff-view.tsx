import { getTranslations } from 'next-intl/server';
import type { DiffRow, DiffSection } from '#lib/core/change/diff.ts';
import styles from './diff.module.css';
import { type DiffBlock, type DiffLine, type DiffPair, diffParts, isFoundIn, withFound } from './diff-lines.ts';

export type DiffLayout = 'unified' | 'split';
type Translate = Awaited<ReturnType<typeof getTranslations<'rollouts.diff'>>>;

const sectionNames = {
  Handler: 'handler',
  Layers: 'layers',
  'ImageConfig.Command': 'command',
  'Environment.Variables': 'environment',
} as const satisfies Record<DiffSection, string>;

/** Terraform's signs: what is changed has both, one for each of its sides. */
const signs = { added: '+', removed: '-', unchanged: '', changedAfter: '~ +', changedBefore: '~ -' } as const;

type DiffViewProps = {
  rows: readonly DiffRow[];
  functionName: string;
  layout: DiffLayout;
  /** A text that is looked for: its lines are unfolded and marked. */
  find?: string | undefined;
  /** Those of the rows that are not in what the diff is compared with, and the words that say so. */
  differing?: { rows: ReadonlySet<DiffRow>; text: string } | undefined;
};

/** What would change on a function, line by line. Rendered on the server: it needs no script in the browser. */
export async function DiffView({ rows, functionName, layout, find = '', differing }: DiffViewProps) {
  const t = await getTranslations('rollouts.diff');
  if (rows.length === 0) return <p>{t('none')}</p>;
  const common = { layout, find, differing, t };
  return (
    <section className={styles.diff} aria-label={t('label', { name: functionName })}>
      {diffParts(rows).map((part) => (
        <div key={part.section} className={styles.part}>
          <div className={styles.heading}>{t(sectionNames[part.section])}</div>
          <ul className={styles.lines}>
            {part.blocks.map((block, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a diff never move
              <Block key={index} block={block} {...common} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

type LineProps = Pick<DiffViewProps, 'differing'> & { find: string; t: Translate };
type LinesProps = LineProps & { layout: DiffLayout };

function Block({ block, ...common }: LinesProps & { block: DiffBlock }) {
  const lines = <Lines pairs={block.pairs} {...common} />;
  if (!block.isFolded) return lines;
  const hasFound = block.pairs.some(({ before }) => before !== null && isFoundIn(before.row, common.find));
  return (
    <li>
      <details className={styles.fold} open={hasFound}>
        <summary>{common.t('folded', { count: block.pairs.length })}</summary>
        <ul>{lines}</ul>
      </details>
    </li>
  );
}

function Lines({ pairs, layout, ...common }: LinesProps & { pairs: readonly DiffPair[] }) {
  if (layout === 'split') {
    return pairs.map((pair, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never move
      <li key={index} className={styles.pair}>
        <div className={styles.side}>{pair.before ? <Line line={pair.before} {...common} /> : null}</div>
        <div className={styles.side}>
          {pair.after ? <Line line={pair.after} {...common} isCopy={pair.after === pair.before} /> : null}
        </div>
      </li>
    ));
  }
  const before = pairs.flatMap((pair) => pair.before ?? []);
  const after = pairs.flatMap((pair) => (pair.after && pair.after !== pair.before ? pair.after : []));
  return [...before, ...after].map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never move
    <li key={index}>
      <Line line={line} {...common} />
    </li>
  ));
}

function signOf({ kind, hasCounterpart }: DiffLine): keyof typeof signs {
  if (!hasCounterpart) return kind;
  return kind === 'removed' ? 'changedBefore' : 'changedAfter';
}

/** Sign and colour say the same; the word for screen readers says it once more. A copy beside its line is not found twice. */
function Line({ line, find, differing, t, isCopy = false }: LineProps & { line: DiffLine; isCopy?: boolean }) {
  const kindClass = line.kind === 'unchanged' ? '' : styles[line.kind];
  const isFound = isFoundIn(line.row, find);
  const stretches = isFound ? withFound(line.stretches, find) : line.stretches;
  const sign = signOf(line);
  return (
    <div className={`${styles.line} ${kindClass}`} data-found={isFound && !isCopy ? '' : undefined}>
      <span className={styles.sign} aria-hidden="true">
        {signs[sign]}
      </span>
      <span className={styles.text}>
        <span className={styles.hidden}>{t('lead', { sign: t(sign) })}</span>
        {stretches.map((stretch, index) => {
          const className = stretch.isFound ? styles.found : undefined;
          return stretch.isMarked || stretch.isFound ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a line never move
            <mark key={index} className={className}>
              {stretch.text}
            </mark>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a line never move
            <span key={index}>{stretch.text}</span>
          );
        })}
        {line.isMaskedChange && line.kind === 'added' ? (
          <span className={styles.note}>{t('maskedChanged')}</span>
        ) : null}
        {differing?.rows.has(line.row) ? <span className={styles.differing}>{differing.text}</span> : null}
      </span>
    </div>
  );
}
