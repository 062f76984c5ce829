'use client';

import { type RefObject, useEffect, useState } from 'react';
import type { Failure } from '#lib/core/errors.ts';

/** A field that shows an error: its label, and the control that takes the focus. */
export type InvalidField = { label: string; control: HTMLElement };

/**
 * The fields that show an error, from top to bottom, in the form or dialog around `alert`, once it was refused; the first one
 * takes the focus. They are read from the page, as only the form knows which of its fields shows which error.
 */
export function useInvalidFields(
  failure: Failure | undefined,
  alert: RefObject<HTMLElement | null>,
): readonly InvalidField[] {
  const [fields, setFields] = useState<readonly InvalidField[]>([]);
  // The errors are in the page after the same rendering as the failure, so they are there when this effect runs.
  useEffect(() => {
    const found = failure ? invalidFieldsIn(alert.current?.closest('form, [role="dialog"]') ?? document) : [];
    setFields(found);
    if (found[0]) goToField(found[0]);
  }, [failure, alert]);
  return fields;
}

/**
 * Marks a group of checkboxes as invalid, which Cloudscape's checkboxes cannot say of themselves: for the element around the group
 * while it shows an error.
 */
export function invalidGroup(label: string, errorText: string | undefined): { 'data-invalid-group'?: string } {
  return errorText === undefined ? {} : { 'data-invalid-group': label };
}

/** Every control that is marked as invalid, one for each form field: the inputs of one field share its error. */
function invalidFieldsIn(root: ParentNode): InvalidField[] {
  const fields = new Map<string, InvalidField>();
  for (const marked of root.querySelectorAll<HTMLElement>('[aria-invalid="true"], [data-invalid-group]')) {
    const group = marked.dataset['invalidGroup'];
    const control = group === undefined ? marked : marked.querySelector<HTMLElement>('input');
    if (group !== undefined && control) fields.set(group, { label: group, control });
    if (group !== undefined || !control) continue;
    const key = control.getAttribute('aria-describedby') ?? control.id;
    if (!fields.has(key)) fields.set(key, { label: labelOf(control), control });
  }
  return [...fields.values()];
}

/** Brings a field to where it can be seen and typed into. */
export function goToField({ control }: InvalidField): void {
  control.scrollIntoView({ block: 'center' });
  control.focus({ preventScroll: true });
}

function labelOf(control: HTMLElement): string {
  const ids = control.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
  const texts = ids.map((id) => document.getElementById(id)?.textContent?.trim() ?? '');
  const own = control instanceof HTMLInputElement ? (control.labels?.[0]?.textContent ?? '') : '';
  return texts.filter(Boolean).join(' ') || (control.getAttribute('aria-label') ?? own);
}
