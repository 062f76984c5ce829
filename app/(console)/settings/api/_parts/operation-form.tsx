'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAddressState } from '#app/_parts/address-filter/use-address-state.ts';
import type { ReferenceOperation, ReferenceParameter } from '#lib/commands/api/reference.ts';
import { type ApiAnswer, requestOf, sendRequest } from './try-operation.ts';

/** One operation: what it takes, and a form that sends it; one is open at a time, which the address names. */
export function OperationForm({ operation, token }: { operation: ReferenceOperation; token: string }) {
  const [opened, setOpened] = useAddressState('operation');
  const { id, method, path, summary } = operation;
  const isOpen = opened === id;
  return (
    <ExpandableSection
      headerText={`${method} ${path}`}
      headerDescription={summary}
      expanded={isOpen}
      onChange={({ detail }) => setOpened(detail.expanded ? id : undefined)}
      headingTagOverride="h4"
    >
      {isOpen ? <Fields operation={operation} token={token} /> : null}
    </ExpandableSection>
  );
}

function Fields({ operation, token }: { operation: ReferenceOperation; token: string }) {
  const t = useTranslations('settings.api.page');
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState(operation.body ?? '');
  const [isRunning, setIsRunning] = useState(false);
  const [answer, setAnswer] = useState<ApiAnswer>();
  const isJson = operation.body === null || isJsonText(body);
  const labelOf = ({ name, in: place }: ReferenceParameter) => {
    if (place === 'path') return t('inPath', { name });
    return place === 'header' ? t('inHeader', { name }) : name;
  };
  const send = async () => {
    setIsRunning(true);
    setAnswer(await sendRequest(requestOf(operation, values, body), token));
    setIsRunning(false);
  };
  return (
    <SpaceBetween size="s">
      {operation.description === '' ? null : <Box variant="p">{operation.description}</Box>}
      {operation.parameters.map((parameter) => (
        <FormField
          key={`${parameter.in} ${parameter.name}`}
          label={labelOf(parameter)}
          description={parameter.description}
          constraintText={parameter.takes}
        >
          <Input
            value={values[parameter.name] ?? ''}
            autoComplete={false}
            onChange={({ detail }) => setValues({ ...values, [parameter.name]: detail.value })}
          />
        </FormField>
      ))}
      {operation.body === null ? null : (
        <FormField label={t('body')} errorText={isJson ? undefined : t('notJson')} stretch>
          <Textarea value={body} rows={8} spellcheck={false} onChange={({ detail }) => setBody(detail.value)} />
        </FormField>
      )}
      <Button
        loading={isRunning}
        disabled={!isJson || token === ''}
        ariaLabel={t('sendLabel', { name: operation.id })}
        onClick={() => void send()}
      >
        {t('send')}
      </Button>
      <div aria-live="polite">{answer === undefined ? null : <Shown id={operation.id} answer={answer} />}</div>
    </SpaceBetween>
  );
}

function Shown({ id, answer }: { id: string; answer: ApiAnswer }) {
  const t = useTranslations('settings.api.page');
  if (answer === 'unreachable') return <Alert type="error">{t('unreachable')}</Alert>;
  return (
    <SpaceBetween size="xxs">
      <Box variant="strong">{answer.status}</Box>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="code-block" tabIndex={0} aria-label={t('answer', { name: id })}>
        <pre>{answer.text}</pre>
      </section>
    </SpaceBetween>
  );
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
