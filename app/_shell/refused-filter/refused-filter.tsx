'use client';

import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { usePathname, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { addressWith, type FilterText, filterTextsIn, valuesIn } from './filter-texts.ts';

/** So many lines of a filter are seen at once. */
const rowsAtMost = 12;

/** The filter of an address that is too large or not understood, to be shortened or mended instead of typed anew. */
export function RefusedFilter() {
  const t = useTranslations('common.error.filter');
  const pathname = usePathname();
  const query = useSearchParams();
  const [filters, setFilters] = useState(() => filterTextsIn(pathname, query));
  if (filters.length === 0) return null;
  const replace = (index: number, ...by: FilterText[]) => setFilters(filters.toSpliced(index, 1, ...by));
  return (
    <form
      aria-label={t('title')}
      onSubmit={(event) => {
        event.preventDefault();
        // Loaded anew: what stands in place of a failed page stays there as long as its path does.
        window.location.assign(addressWith(pathname, query, filters));
      }}
    >
      <SpaceBetween size="m">
        <Header variant="h2">{t('title')}</Header>
        {filters.map((filter, index) => (
          // A filter is known by its place alone: two may have the same name.
          // biome-ignore lint/suspicious/noArrayIndexKey: the fields hold no state of their own
          <OneFilter key={index} filter={filter} onChange={(...by) => replace(index, ...by)} />
        ))}
        <Button variant="primary" formAction="submit">
          {t('apply')}
        </Button>
      </SpaceBetween>
    </form>
  );
}

/** A filter of which values, or all of it, can be taken out. */
function OneFilter({ filter, onChange }: { filter: FilterText; onChange: (...by: FilterText[]) => void }) {
  const t = useTranslations('common.error.filter');
  const { name, text } = filter;
  const values = valuesIn(text);
  return (
    <FormField
      label={t('name', { name })}
      constraintText={t('size', {
        count: values.length,
        longest: Math.max(0, ...values.map(({ length }) => length)),
      })}
      secondaryControl={
        <Button ariaLabel={t('removeOne', { name })} onClick={() => onChange()}>
          {t('remove')}
        </Button>
      }
      stretch
    >
      <Textarea
        value={text}
        rows={Math.min(rowsAtMost, Math.max(2, text.split('\n').length))}
        spellcheck={false}
        onChange={({ detail }) => onChange({ name, text: detail.value })}
      />
    </FormField>
  );
}
