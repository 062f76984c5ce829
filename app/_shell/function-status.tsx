'use client';

import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { Status } from '#lib/core/datadog/status.ts';
import type { ListedTool } from '#lib/core/functions/seen-function.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import type { StatusReasonRow } from '#lib/db/functions/functions-page.ts';
import { BreakableText } from './breakable-name.tsx';

const indicators: Readonly<Record<Status, StatusIndicatorProps.Type>> = {
  instrumented: 'success',
  outdated: 'warning',
  partly: 'warning',
  not: 'not-started',
  cannotBe: 'stopped',
};

/** Whether Datadog observes a function, in a word; or what it is, where that says why it cannot be instrumented. */
export function FunctionStatus({ status, reason }: { status: Status; reason?: StatusReasonRow }) {
  const t = useTranslations('status.status');
  const kind = useTranslations('status.kind');
  const word = status === 'cannotBe' && reason !== undefined && kind.has(reason.code) ? kind(reason.code) : t(status);
  return (
    <StatusIndicator type={indicators[status]}>
      <BreakableText>{word}</BreakableText>
    </StatusIndicator>
  );
}

/** The sentence why a function has its status. */
export function useStatusReason(): (reason: StatusReasonRow) => string {
  const t = useTranslations('status.reason');
  const common = useTranslations('common');
  const locale = useLocale();
  return useCallback(
    ({ code, params }: StatusReasonRow) => (t.has(code) ? t(code, factsIn(locale, params)) : common('unknown')),
    [t, common, locale],
  );
}

/** The name of the tool that instrumented a function. */
export function useToolName(): (tool: ListedTool | null) => string {
  const t = useTranslations('status.tool');
  return useCallback((tool: ListedTool | null) => (tool === null ? '–' : t(tool)), [t]);
}
