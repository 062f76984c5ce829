'use client';

import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import dynamic from 'next/dynamic';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useRef, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import type { CodeSentences } from '#i18n/code-messages.ts';
import type { WayName } from '#lib/code/project.ts';
import type { CodePlanInput, CodePlanOutput } from '#lib/commands/code/code-queries.ts';
import type { CodeOccasion } from '#lib/commands/code/occasion-queries.ts';
import { askPlan } from './ask-plan.ts';
import { type ChangeChoice, ChangeFields, changeInput, initialChoice, type ProfileName } from './change-fields.tsx';
import { ChoiceRefused } from './choice-refused.tsx';
import { OccasionView } from './occasion-view.tsx';
import type { SentFiles } from './sent-files.ts';
import { sayCode } from './sentences.ts';
import { SourceFields } from './source-fields.tsx';

/** What shows a plan, its tables and diffs among it, is loaded with the first plan. */
const Results = dynamic(async () => (await import('./results.tsx')).Results, { loading: () => <Spinner /> });

type WorkbenchProps = {
  profiles: readonly ProfileName[];
  initialProfileId: string | undefined;
  /** What is to be made permanent, where the person came from a Rollout or a function. */
  occasion: CodeOccasion | undefined;
  sentences: CodeSentences;
};

/** Code in, a plan out: what is dropped stays in the browser until it is planned, and is not kept anywhere afterwards. */
export function Workbench({ profiles, initialProfileId, occasion, sentences }: WorkbenchProps) {
  const t = useTranslations('code');
  const locale = useLocale();
  const say = useMemo(() => sayCode(locale, sentences), [locale, sentences]);
  // Only a Rollout that instruments has settings to be used again.
  const rollout = occasion?.rollout?.mode === 'instrument' ? occasion.rollout : undefined;
  const [sent, setSent] = useState<SentFiles>();
  const [isMissing, setIsMissing] = useState(false);
  const chooseButton = useRef<ButtonProps.Ref>(null);
  const [isReading, setIsReading] = useState(false);
  const [choice, setChoice] = useState(() =>
    initialChoice(profiles, {
      profileId: initialProfileId,
      rolloutId: rollout?.id,
      mode: occasion?.rollout?.mode === 'remove' ? 'remove' : 'instrument',
    }),
  );
  const [ways, setWays] = useState<Readonly<Record<string, WayName>>>({});
  const [output, setOutput] = useState<CodePlanOutput>();
  const { run, isRunning, failure, fieldErrors, clear } = useAction(askPlan);

  const plan = (asked: Readonly<Record<string, WayName>>) => {
    setIsMissing(sent === undefined);
    if (sent === undefined) {
      // The button that asks for a plan stands many screens below what is missing.
      chooseButton.current?.focus();
      return;
    }
    void run({ files: [...sent.files], ...changeInput(choice), ...wantedInput(occasion), ways: asked }, setOutput);
  };
  /** A plan of something else would be mistaken for one of this. */
  const forget = () => {
    setOutput(undefined);
    clear();
  };

  return (
    <SpaceBetween size="l">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          plan(ways);
        }}
      >
        <SpaceBetween size="l">
          {occasion === undefined ? null : <OccasionView occasion={occasion} />}
          <SourceFields
            sent={sent}
            say={say}
            isMissing={isMissing}
            chooseRef={chooseButton}
            onReading={setIsReading}
            onChange={(files) => {
              setSent(files);
              setWays({});
              setIsMissing(false);
              forget();
            }}
          />
          <ChangeFields
            profiles={profiles}
            rollout={rollout}
            choice={choice}
            fieldErrors={fieldErrors}
            onChange={(changed: ChangeChoice) => {
              setChoice(changed);
              setOutput(undefined);
            }}
          />
          <FailureAlert failure={failure} />
          <Box float="right">
            {/* What is chosen but not read yet is not missing: the question waits for it. */}
            <Button variant="primary" loading={isRunning} loadingText={t('change.planning')} disabled={isReading}>
              {t('change.plan')}
            </Button>
          </Box>
        </SpaceBetween>
      </form>
      {output?.outcome === 'refused' ? <ChoiceRefused refusal={{ kind: 'source', ...output }} say={say} /> : null}
      {output?.outcome === 'planned' && sent !== undefined ? (
        <Results
          plan={output}
          mode={choice.mode}
          folder={sent.isFolder ? sent.name : undefined}
          say={say}
          isRunning={isRunning}
          onWay={(entry, way) => {
            const changed = { ...ways, [entry]: way };
            setWays(changed);
            plan(changed);
          }}
        />
      ) : null}
    </SpaceBetween>
  );
}

/** The functions that are looked for in the code: the one, or those of the Rollout. */
function wantedInput(occasion: CodeOccasion | undefined): Pick<CodePlanInput, 'wanted'> {
  if (occasion === undefined) return {};
  const { functionId, rollout } = occasion;
  if (functionId !== null) return { wanted: { functionIds: [functionId] } };
  return rollout === null ? {} : { wanted: { rolloutId: rollout.id } };
}
