'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ReferenceOperation } from '#lib/commands/api/reference.ts';
import { OperationForm } from './operation-form.tsx';

/** The operations by group. The token is kept in this page's memory alone. */
export function ApiReference({ operations }: { operations: ReferenceOperation[] }) {
  const t = useTranslations('settings.api.page');
  const common = useTranslations('common');
  const [token, setToken] = useState('');
  const groups = [...new Set(operations.map(({ group }) => group))];
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={common('counter', { count: operations.length })}
          actions={
            <Link href="/api/v1/openapi.json" target="_blank">
              {t('document')}
            </Link>
          }
        >
          {t('operations')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FormField label={t('token')} constraintText={t('tokenHint')}>
          <Input
            type="password"
            value={token}
            autoComplete={false}
            spellcheck={false}
            onChange={({ detail }) => setToken(detail.value)}
          />
        </FormField>
        {groups.map((group) => (
          <div key={group}>
            <Box variant="h3">{group}</Box>
            {operations
              .filter((operation) => operation.group === group)
              .map((operation) => (
                <OperationForm key={operation.id} operation={operation} token={token} />
              ))}
          </div>
        ))}
      </SpaceBetween>
    </Container>
  );
}
