import { getTranslations } from 'next-intl/server';
import { Box, Container, Header } from '#app/_shell/cloudscape.ts';
import { shownStates } from '#lib/core/change/shown-state.ts';
import type { ChangeDetail } from '#lib/db/rollouts/change-page.ts';
import { CopyJson } from './copy-json.tsx';
import styles from './review.module.css';

/** A function before and after its Change, whole, as JSON in AWS's spelling; masked. */
export async function RawJson({ change }: { change: ChangeDetail }) {
  const t = await getTranslations('review.json');
  const { FunctionName, ...states } = { FunctionName: change.functionName, ...shownStates(change.diff) };
  return (
    <div id="json">
      <Container header={<Header variant="h2">{t('title')}</Header>}>
        <Box color="text-body-secondary" padding={{ bottom: 's' }}>
          {t('body')}
        </Box>
        <div className={styles['states']}>
          {(['before', 'after'] as const).map((side) => {
            const text = JSON.stringify({ FunctionName, ...states[side] }, null, 2);
            return (
              <div key={side}>
                <Box variant="h3">{t(side)}</Box>
                <CopyJson text={text} label={t(side === 'before' ? 'copyBefore' : 'copyAfter')} />
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
                <section className={`code-block ${styles['json']}`} tabIndex={0} aria-label={t(side)}>
                  <pre>{text}</pre>
                </section>
              </div>
            );
          })}
        </div>
      </Container>
    </div>
  );
}
