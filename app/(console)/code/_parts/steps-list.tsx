'use client';

import { useTranslations } from 'next-intl';
import type { Step } from '#lib/code/project.ts';
import type { SayCode } from './sentences.ts';
import { Snippet } from './snippet.tsx';
import styles from './workbench.module.css';

type StepsListProps = { steps: readonly Step[]; way: string; say: SayCode };

/** What remains for a person, with the snippets to copy. */
export function StepsList({ steps, way, say }: StepsListProps) {
  const t = useTranslations('code.project');
  return (
    <ol className={styles.steps}>
      {steps.map((step, index) => {
        const { snippet } = step.params;
        const sentence = say.step(way, step);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a plan never move
          <li key={index} className={styles.sentence}>
            {snippet === undefined || snippet === '' ? (
              sentence
            ) : (
              <Snippet text={String(snippet)} label={sentence} copyLabel={`${t('copySnippet')} ${index + 1}`} />
            )}
          </li>
        );
      })}
    </ol>
  );
}
