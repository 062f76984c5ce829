'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { CodeMode, ProjectVerdict, WayName } from '#lib/code/project.ts';
import { shownPath } from '#lib/code/source/path-name.ts';
import type { PlannedCode } from '#lib/commands/code/code-queries.ts';
import { Downloads, patchName } from './downloads.tsx';
import type { DiffLayout } from './file-diff.tsx';
import { OutlookView } from './live/outlook-view.tsx';
import { ProjectView } from './project-view.tsx';
import type { SayCode } from './sentences.ts';
import { Snippet } from './snippet.tsx';
import { useWayName } from './way-name.ts';
import styles from './workbench.module.css';

type ResultsProps = {
  plan: PlannedCode;
  mode: CodeMode;
  /** The name of the folder that was dropped. */
  folder: string | undefined;
  say: SayCode;
  isRunning: boolean;
  onWay: (entry: string, way: WayName) => void;
};

const pageSize = 20;
/** So few projects are all open from the start. */
const mostOpen = 3;

/** What a plan came to: the patch for all projects, then each of them. */
export function Results({ plan, mode, folder, say, isRunning, onWay }: ResultsProps) {
  const t = useTranslations('code.results');
  const [layout, setLayout] = useState<DiffLayout>('unified');
  const [page, setPage] = useState(1);
  const top = useRef<HTMLDivElement>(null);
  // The form above fills the screen: whoever asked for a preview is led to it.
  useEffect(() => {
    // In braces, as newer browsers return a promise, which React would take for what ends the effect.
    top.current?.scrollIntoView({ block: 'start' });
  }, []);
  const { projects, edits } = plan;
  const shown = projects.slice((page - 1) * pageSize, page * pageSize);
  const count = (verdict: ProjectVerdict) => projects.filter((project) => project.verdict === verdict).length;
  const summary = t('summary', {
    changed: count('change'),
    unchanged: count('unchanged'),
    refused: count('refused'),
  });
  // The patch of the only project that changes is the patch for all.
  const hasOnePatch = count('change') < 2;
  if (projects.length === 0) return <NoProject names={plan.ways} />;
  const header = (
    <Header
      variant="h2"
      counter={t('count', { count: projects.length })}
      description={<span role="status">{summary}</span>}
      actions={edits.length === 0 ? null : <Downloads edits={edits} />}
    >
      {t('title')}
    </Header>
  );
  return (
    <div ref={top} className={styles.results}>
      <SpaceBetween size="l">
        {edits.length === 0 ? (
          header
        ) : (
          <Container header={header}>
            <SpaceBetween size="m">
              <Snippet
                text={`git apply ${patchName}`}
                label={t('apply', { name: folder === undefined ? 'none' : shownPath(folder) })}
                copyLabel={t('applyLabel')}
              />
              <SegmentedControl
                label={t('layout')}
                selectedId={layout}
                options={[
                  { id: 'unified', text: t('unified') },
                  { id: 'split', text: t('split') },
                ]}
                onChange={({ detail }) => setLayout(detail.selectedId === 'split' ? 'split' : 'unified')}
              />
            </SpaceBetween>
          </Container>
        )}
        <OutlookView live={plan.live} hasPatch={edits.length > 0} />
        {shown.map((project) => (
          <ProjectView
            // By the recommended way, so that a project stays open when another one is chosen.
            key={`${(project.alternatives[0] ?? project.way).split(':')[0]} ${project.entry}`}
            {...{ project, mode, layout, say, isRunning }}
            sharedFiles={hasOnePatch ? [] : sharedFiles(project, edits)}
            hasOwnPatch={!hasOnePatch}
            isOpenAtFirst={projects.length <= mostOpen}
            onWay={(way) => onWay(project.entry, way)}
          />
        ))}
        {projects.length > pageSize ? (
          <Pagination
            currentPageIndex={page}
            pagesCount={Math.ceil(projects.length / pageSize)}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
            ariaLabels={{ paginationLabel: t('pages') }}
          />
        ) : null}
      </SpaceBetween>
    </div>
  );
}

/** The files of a project that one before it has changed already: its patch applies only after that one's. */
function sharedFiles({ files }: PlannedCode['projects'][number], edits: PlannedCode['edits']): string[] {
  const originals = new Map(edits.map(({ path, before }) => [path, before]));
  return files
    .filter(({ path, before }) => originals.has(path) && originals.get(path) !== before)
    .map(({ path }) => path);
}

function NoProject({ names }: { names: readonly WayName[] }) {
  const t = useTranslations('code.results');
  const wayName = useWayName();
  const format = useFormatter();
  return (
    <div role="status">
      <Alert type="warning" header={t('noneTitle')}>
        {t('none', { ways: format.list(names.map(wayName), { type: 'unit' }) })}
      </Alert>
    </div>
  );
}
