'use client';

import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import type { Failure } from '#lib/core/errors.ts';

/** A field that shows an error: its label, and the control that takes the focus. */
export type InvalidField = { label: string; control: HTMLElement };

/**
 * The fields of the page that show an error, from top to bottom, once a form was refused as `invalidInput`; empty for
 * any other failure. They are read from the page, as only the form knows which of its fields shows which error.
 */
export function useInvalidFields(failure: Failure | undefined): InvalidField[] {
  const [fields, setFields] = useState<InvalidField[]>([]);
  // The errors are in the page after the same rendering as the failure, so they are there when this effect runs.
  useEffect(() => setFields(failure?.code === 'invalidInput' ? invalidFieldsIn(document) : []), [failure]);
  return fields;
}

/** Every control that is marked as invalid, one for each form field: the inputs of one field share its error. */
function invalidFieldsIn(root: ParentNode): InvalidField[] {
  const fields = new Map<string, InvalidField>();
  for (const control of root.querySelectorAll<HTMLElement>('[aria-invalid="true"]')) {
    const key = control.getAttribute('aria-describedby') ?? control.id;
    if (!fields.has(key)) fields.set(key, { label: labelOf(control), control });
  }
  return [...fields.values()];
}

function labelOf(control: HTMLElement): string {
  const ids = control.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
  const texts = ids.map((id) => document.getElementById(id)?.textContent?.trim() ?? '');
  return texts.filter(Boolean).join(' ') || (control.getAttribute('aria-label') ?? '');
}

/** Links that lead to the fields. */
export function InvalidFieldLinks({ fields }: { fields: readonly InvalidField[] }) {
  return (
    <SpaceBetween direction="horizontal" size="m">
      {fields.map(({ label, control }) => (
        <Link
          key={`${label} ${control.id}`}
          href={control.id ? `#${control.id}` : undefined}
          onFollow={(event) => {
            event.preventDefault();
            control.scrollIntoView({ block: 'center' });
            control.focus({ preventScroll: true });
          }}
        >
          {label}
        </Link>
      ))}
    </SpaceBetween>
  );
}
