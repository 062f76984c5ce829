'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { forgetDraft, keepDraft, readKeptDraft } from './kept-draft.ts';

/** A form's draft, kept in the tab. */
export type KeptDraft<Draft> = {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** Whether the form shows what was typed earlier. Say so with `<RestoredDraft>`. */
  isRestored: boolean;
  /** Forgets it: the form was sent, or given up. What the page shows stays. */
  forget: () => void;
  /** The form as it began. */
  discard: () => void;
};

/**
 * The draft of a form, kept over a reload and a new sign-in. `name` says which form of which thing it is: under another name the
 * form begins anew. `keepable` takes out what must never be kept, such as a key.
 */
export function useKeptDraft<Draft>(
  name: string,
  begin: () => Draft,
  keepable: (draft: Draft) => Draft = (draft) => draft,
): KeptDraft<Draft> {
  const [initial] = useState(begin);
  const [state, setState] = useState({ draft: initial, isRestored: false });
  const rules = useRef({ name, keepable });
  const shown = useRef('');

  // Only the browser knows what was kept, so the first rendering is the server's.
  useEffect(() => {
    rules.current = { name, keepable };
    if (shown.current === name) return;
    const isFirst = shown.current === '';
    shown.current = name;
    const kept = readKeptDraft(name, initial);
    if (kept !== undefined) setState({ draft: kept, isRestored: true });
    else if (!isFirst) setState({ draft: initial, isRestored: false });
  }, [name, initial, keepable]);

  const setDraft = useCallback(
    (draft: Draft) => {
      setState(({ isRestored }) => ({ draft, isRestored }));
      keepDraft(rules.current.name, rules.current.keepable(draft), initial);
    },
    [initial],
  );
  const forget = useCallback(() => {
    forgetDraft(rules.current.name);
    setState(({ draft }) => ({ draft, isRestored: false }));
  }, []);
  const discard = useCallback(() => {
    forgetDraft(rules.current.name);
    setState({ draft: initial, isRestored: false });
  }, [initial]);
  return { ...state, setDraft, forget, discard };
}
