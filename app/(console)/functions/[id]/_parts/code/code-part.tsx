'use client';

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import styles from './code.module.css';
import { CodeText } from './code-text.tsx';
import type { ShownFinding, ShownPart, ShownSnippet } from './shown-part.ts';

const indicators = { blocked: 'error', warning: 'warning', info: 'info' } as const;

type CodePartProps = {
  part: ShownPart;
  /** Snippets that are forms of one thing, of which one is shown. What belongs to no such group stands above. */
  groups?: readonly { label: string; forms: readonly string[] }[];
};

/** What a person should know, then the texts. */
export function CodePart({ part: { snippets, findings }, groups = [] }: CodePartProps) {
  const grouped = new Set(groups.flatMap(({ forms }) => forms));
  return (
    <SpaceBetween size="m">
      {findings.length > 0 ? <Findings findings={findings} /> : null}
      {snippets.map((snippet) =>
        grouped.has(snippet.code) ? null : <CodeText key={snippet.code} snippet={snippet} />,
      )}
      {groups.map(({ label, forms }) => (
        <OneForm key={label} label={label} choices={snippets.filter(({ code }) => forms.includes(code))} />
      ))}
    </SpaceBetween>
  );
}

/** One of several forms of the same. */
function OneForm({ label, choices }: { label: string; choices: readonly ShownSnippet[] }) {
  const [chosen, setChosen] = useState(choices[0]?.code);
  const shown = choices.find(({ code }) => code === chosen) ?? choices[0];
  if (shown === undefined) return null;
  return (
    <SpaceBetween size="s">
      <FormField label={label}>
        <Select
          selectedOption={{ value: shown.code, label: shown.title }}
          options={choices.map(({ code, title }) => ({ value: code, label: title }))}
          onChange={({ detail }) => setChosen(detail.selectedOption.value)}
        />
      </FormField>
      <CodeText snippet={shown} />
    </SpaceBetween>
  );
}

function Findings({ findings }: { findings: readonly ShownFinding[] }) {
  const t = useTranslations('functions.code');
  return (
    <div>
      <Box variant="h4" padding={{ top: 'n' }}>
        {t('findings')}
      </Box>
      <ul className="plain-list">
        {findings.map(({ severity, text }) => (
          <li key={text} className={styles['finding']}>
            <StatusIndicator type={indicators[severity]}>{t(`severity.${severity}`)}</StatusIndicator>
            <div className={styles['sentence']}>{text}</div>
          </li>
        ))}
      </ul>
    </div>
  );
}
