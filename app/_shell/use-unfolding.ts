'use client';

import { useState } from 'react';
import type { FieldErrors } from '../_doors/result.ts';

/** What an expandable section takes to be folded or not. */
export type Unfolding = { expanded: boolean; onChange: (event: { detail: { expanded: boolean } }) => void };

/**
 * A section that is folded until a person opens it, or until a field inside it is wrong: an error must not hide.
 * `refusal` is the refusal that `hasError` speaks of, so that a new one unfolds a section that was folded again.
 */
export function useUnfolding(hasError: boolean, refusal: FieldErrors): Unfolding {
  const [opened, setOpened] = useState<{ isOpen: boolean; refusal: FieldErrors }>();
  const isOpen = hasError && opened?.refusal !== refusal ? true : (opened?.isOpen ?? false);
  return { expanded: isOpen, onChange: ({ detail }) => setOpened({ isOpen: detail.expanded, refusal }) };
}
