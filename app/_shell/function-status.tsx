'use client';

import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { StatusReasonView } from '#lib/db/functions/functions-page.ts';

const indicators: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  instrumented: 'success',
  outdated: 'warning',
  partly: 'warning',
  not: 'not-started',
  cannotBe: 'stopped',
};

/** Whether Datadog observes a function, in a word; `status` as the database has it. */
export function FunctionStatus({ status }: { status: string }) {
  const t = useTranslations('status.status');
  return <StatusIndicator type={indicators[status] ?? 'info'}>{t.has(status) ? t(status) : status}</StatusIndicator>;
}

/** The sentence why a function has its status. */
export function useStatusReason(): (reason: StatusReasonView) => string {
  const t = useTranslations('status.reason');
  const common = useTranslations('common');
  return useCallback(
    ({ code, params }: StatusReasonView) => (t.has(code) ? t(code, params) : common('unknown')),
    [t, common],
  );
}

/** The name of the tool that instrumented a function. */
export function useToolName(): (tool: string | null) => string {
  const t = useTranslations('status.tool');
  return useCallback((tool: string | null) => (tool === null ? '–' : t.has(tool) ? t(tool) : tool), [t]);
}
