import { getTranslations } from 'next-intl/server';
import { Box, Container, Header, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { LinkButton, PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { entryAnchor } from '#app/(console)/_parts/timeline-address.ts';
import { DiffView } from '#app/(console)/rollouts/_parts/diff/diff-view.tsx';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';
import type { TimelineEntry } from '#lib/db/functions/timeline-page.ts';
import type { FunctionState } from '../state/function-state.ts';
import { ChangeText } from './change-text.tsx';
import { Difference } from './difference.tsx';
import { EditTable, EditText } from './edit-text.tsx';
import { RestoreButton } from './restore-button.tsx';
import styles from './timeline.module.css';

type Props = {
  found: FunctionRow;
  state: FunctionState;
  items: readonly TimelineEntry[];
  nextCursor: string | null;
  /** Whether newer entries than these are left out. */
  isOlder: boolean;
  mayPlan: boolean;
};

/** The anchor of the timeline in the page's address. */
const anchor = 'timeline';

/** Everything that happened to the function, newest first, with what differed and the way back to each state of ours. */
export async function Timeline({ found, state, items, nextCursor, isOlder, mayPlan }: Props) {
  const t = await getTranslations('functions.timeline');
  const address = `/functions/${found.id}`;
  return (
    <div id={anchor}>
      <Container
        header={
          <Header
            variant="h2"
            description={t('hint')}
            actions={
              <LinkButton href={`/audit?function=${encodeURIComponent(found.functionArn)}`}>{t('auditLog')}</LinkButton>
            }
          >
            {t('title')}
          </Header>
        }
      >
        <SpaceBetween size="m">
          {items.length === 0 ? <Box color="text-body-secondary">{t('empty')}</Box> : null}
          <ol className={styles.entries}>
            {items.map((entry) => (
              <li key={`${entry.source} ${entry.id}`} id={entryAnchor(entry)} className={styles.entry}>
                <span className={styles.time}>
                  <Moment value={entry.at} exact />
                </span>
                <div className={styles.body}>
                  <SpaceBetween size="xs">
                    <Entry entry={entry} found={found} state={state} mayPlan={mayPlan} />
                  </SpaceBetween>
                </div>
              </li>
            ))}
          </ol>
          {isOlder || nextCursor ? (
            <SpaceBetween direction="horizontal" size="s">
              {isOlder ? <PageLink href={`${address}#${anchor}`}>{t('newest')}</PageLink> : null}
              {nextCursor ? <PageLink href={`${address}?before=${nextCursor}#${anchor}`}>{t('older')}</PageLink> : null}
            </SpaceBetween>
          ) : null}
        </SpaceBetween>
      </Container>
    </div>
  );
}

type EntryProps = { entry: TimelineEntry; found: FunctionRow; state: FunctionState; mayPlan: boolean };

function Entry({ entry, found, state, mayPlan }: EntryProps) {
  if (entry.source !== 'change') {
    return (
      <>
        <EditText entry={entry} />
        <EditTable entry={entry} />
      </>
    );
  }
  const isApplied = entry.outcome === 'applied';
  const isFirst = entry.id === state.firstChangeId;
  const isDisabled = !mayPlan || found.goneAt !== null;
  return (
    <>
      <ChangeText functionId={found.id} entry={entry} />
      {entry.verdict === 'change' && entry.diff.length > 0 ? (
        <Difference changeId={entry.id}>
          <DiffView rows={entry.diff} functionName={found.functionName} layout="unified" />
        </Difference>
      ) : null}
      {isApplied ? (
        <RestoreButton
          functionId={found.id}
          changeId={entry.id}
          isLatest={entry.id === state.latestChangeId}
          offersBefore={isFirst}
          isDisabled={isDisabled}
        />
      ) : null}
    </>
  );
}
