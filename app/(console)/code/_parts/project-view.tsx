'use client';

import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { useList } from '#app/_shell/use-list.ts';
import type { CodeMode, ProjectVerdict, WayName } from '#lib/code/project.ts';
import { shownPath } from '#lib/code/source/path-name.ts';
import type { PlannedCode } from '#lib/commands/code/code-queries.ts';
import { ProjectPatch } from './downloads.tsx';
import type { DiffLayout } from './file-diff.tsx';
import { FileList } from './file-list.tsx';
import { FindingsList } from './findings-list.tsx';
import { FunctionsTable } from './functions-table.tsx';
import type { SayCode } from './sentences.ts';
import { StepsList } from './steps-list.tsx';
import { useWayName } from './way-name.ts';

type PlannedProject = PlannedCode['projects'][number];

type ProjectViewProps = {
  project: PlannedProject;
  mode: CodeMode;
  layout: DiffLayout;
  say: SayCode;
  isRunning: boolean;
  isOpenAtFirst: boolean;
  /** Whether the project's patch is offered apart from the one for all, and which files have to be patched before it. */
  hasOwnPatch: boolean;
  sharedFiles: readonly string[];
  onWay: (way: WayName) => void;
};

const indicators = {
  change: 'success',
  unchanged: 'info',
  refused: 'error',
} as const satisfies Record<ProjectVerdict, StatusIndicatorProps.Type>;

/** One project: what it came to, and once it is open all that is to be known. */
export function ProjectView({ isOpenAtFirst, ...props }: ProjectViewProps) {
  const t = useTranslations('code.project');
  const wayName = useWayName();
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const { project } = props;
  const { path, way, verdict, files } = project;
  return (
    <ExpandableSection
      variant="container"
      headingTagOverride="h3"
      headerText={path === '.' ? t('top') : shownPath(path)}
      headerDescription={wayName(way)}
      headerInfo={
        <StatusIndicator type={indicators[verdict]}>{t(`verdict.${verdict}`, { count: files.length })}</StatusIndicator>
      }
      expanded={isOpen}
      onChange={({ detail }) => setIsOpen(detail.expanded)}
    >
      {isOpen ? <ProjectContent {...props} /> : null}
    </ExpandableSection>
  );
}

function ProjectContent({
  project,
  mode,
  layout,
  say,
  isRunning,
  hasOwnPatch,
  sharedFiles,
  onWay,
}: Omit<ProjectViewProps, 'isOpenAtFirst'>) {
  const t = useTranslations('code.project');
  const list = useList();
  const { verdict, way, files, functions, findings, steps } = project;
  const path = project.path === '.' ? t('top') : shownPath(project.path);
  return (
    <SpaceBetween size="l">
      {project.alternatives.length > 1 ? (
        <WaySelect path={path} project={project} isRunning={isRunning} onWay={onWay} />
      ) : null}
      {verdict === 'unchanged' ? <Box>{t(`unchanged.${mode}`)}</Box> : null}
      {findings.length > 0 ? (
        <Part title={t('findings')}>
          <FindingsList findings={findings} way={way} say={say} />
        </Part>
      ) : null}
      {files.length > 0 ? (
        <Part
          title={t('files')}
          {...(hasOwnPatch ? { actions: <ProjectPatch project={project} path={path} /> } : {})}
          {...(sharedFiles.length === 0
            ? {}
            : { description: t('sharedFiles', { files: list(sharedFiles.map(shownPath)) }) })}
        >
          <FileList files={files} layout={layout} />
        </Part>
      ) : null}
      {functions.length > 0 ? (
        <Part title={t('functionsCount', { count: functions.length })}>
          <FunctionsTable functions={functions} path={path} />
        </Part>
      ) : null}
      {steps.length > 0 ? (
        <Part title={t('steps')} description={verdict === 'change' ? t('stepsHint') : t('stepsRefused')}>
          <StepsList steps={steps} way={way} say={say} />
        </Part>
      ) : null}
    </SpaceBetween>
  );
}

type PartProps = { title: string; description?: string; actions?: ReactNode; children: ReactNode };

function Part({ title, description, actions, children }: PartProps) {
  return (
    <SpaceBetween size="s">
      <Header
        variant="h3"
        headingTagOverride="h4"
        actions={actions}
        {...(description === undefined ? {} : { description })}
      >
        {title}
      </Header>
      {children}
    </SpaceBetween>
  );
}

type WaySelectProps = { path: string; project: PlannedProject; isRunning: boolean; onWay: (way: WayName) => void };

/** The forms in which this project can be planned; choosing another one plans again. */
function WaySelect({ path, project: { way, alternatives }, isRunning, onWay }: WaySelectProps) {
  const t = useTranslations('code.project');
  const wayName = useWayName();
  const optionOf = (name: WayName) => ({ value: name, label: wayName(name) });
  return (
    <FormField label={t('way')}>
      <Select
        ariaLabel={t('wayOf', { path })}
        selectedOption={optionOf(way)}
        options={alternatives.map(optionOf)}
        disabled={isRunning}
        onChange={({ detail }) => {
          const chosen = alternatives.find((name) => name === detail.selectedOption.value);
          if (chosen !== undefined) onWay(chosen);
        }}
      />
    </FormField>
  );
}
