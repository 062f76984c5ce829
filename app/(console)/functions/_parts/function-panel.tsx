'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import SplitPanel from '@cloudscape-design/components/split-panel';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { DatadogLinks } from '#app/(console)/_parts/datadog-links.tsx';
import { telemetryOf } from '#lib/core/datadog/datadog-link.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';
import { Configuration, DatadogFacts } from '../[id]/_parts/function-details.tsx';
import { LayersTable, TagsTable, VariablesTable } from '../[id]/_parts/function-tables.tsx';
import { readFunctionAction } from '../actions.ts';

/** The configuration of one function of the list, masked as on its page. Loaded when it is opened first. */
export default function FunctionPanel({ functionId, name }: { functionId: string; name: string }) {
  const t = useTranslations('functions.panel');
  const { run, failure } = useAction(readFunctionAction);
  const [found, setFound] = useState<FunctionRow>();
  useEffect(() => void run({ functionId }, setFound), [run, functionId]);
  const isShown = found?.id === functionId;
  return (
    <SplitPanel header={name} closeBehavior="hide">
      <SpaceBetween size="l">
        <FailureAlert failure={failure} />
        {found && isShown ? (
          <SpaceBetween size="l">
            <SpaceBetween direction="horizontal" size="xs">
              <LinkButton href={`/functions/${found.id}`}>{t('open')}</LinkButton>
              <DatadogLinks links={telemetryOf(found)} />
            </SpaceBetween>
            <DatadogFacts found={found} />
            <Configuration found={found} />
            <LayersTable found={found} />
            <VariablesTable found={found} />
            <TagsTable found={found} />
          </SpaceBetween>
        ) : failure ? null : (
          <span>
            <Spinner /> {t('loading')}
          </span>
        )}
      </SpaceBetween>
    </SplitPanel>
  );
}
