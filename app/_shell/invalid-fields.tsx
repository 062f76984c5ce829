'use client';

import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { goToField, type InvalidField } from './use-invalid-fields.ts';

/** Links that lead to the fields. */
export function InvalidFieldLinks({ fields }: { fields: readonly InvalidField[] }) {
  return (
    <SpaceBetween direction="horizontal" size="m">
      {fields.map((field) => (
        <Link
          key={`${field.label} ${field.control.id}`}
          href={field.control.id ? `#${field.control.id}` : undefined}
          onFollow={(event) => {
            event.preventDefault();
            goToField(field);
          }}
        >
          {field.label}
        </Link>
      ))}
    </SpaceBetween>
  );
}
