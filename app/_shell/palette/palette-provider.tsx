'use client';

import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import type { Permission } from '#lib/core/access/permissions.ts';
import { forgetRecent } from './recent-choices.ts';

/** Loaded when it is opened for the first time: no page needs it before. */
const CommandPalette = dynamic(async () => (await import('./command-palette.tsx')).CommandPalette, { ssr: false });

const OpenContext = createContext<() => void>(() => undefined);

/** Returns what opens the command palette. */
export function useOpenPalette(): () => void {
  return useContext(OpenContext);
}

type PaletteProviderProps = {
  /** Whose choices are remembered. */
  person: string;
  /** What the person may do in some account, or at all. */
  permissions: readonly Permission[];
  children: ReactNode;
};

/** Opens the command palette for whoever presses Ctrl K or ⌘ K, or a button, within it; not over another dialog. */
export function PaletteProvider({ person, permissions, children }: PaletteProviderProps) {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => forgetRecent({ but: person }), [person]);
  const open = useCallback(() => {
    if (!isDialogShown()) setIsOpen(true);
  }, []);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isPaletteKey(event)) return;
      // The browser's own use of it is another search.
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [open]);
  return (
    <OpenContext value={open}>
      {children}
      {isOpen ? <CommandPalette person={person} permissions={permissions} onClose={() => setIsOpen(false)} /> : null}
    </OpenContext>
  );
}

/** Whether the keyboard is Apple's, on which commands are given with ⌘. Browser only. */
export function hasCommandKey(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform);
}

/** Ctrl K, on a Mac ⌘ K (there Ctrl K deletes to the end of a line); never while an input method composes a word. */
function isPaletteKey(event: KeyboardEvent): boolean {
  const [own, other] = hasCommandKey() ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  return (
    own &&
    !other &&
    !event.altKey &&
    !event.shiftKey &&
    event.key.toLowerCase() === 'k' &&
    !event.isComposing &&
    !event.repeat
  );
}

/** Whether a dialog is shown that must be closed first, this palette too. */
function isDialogShown(): boolean {
  return [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].some((dialog) =>
    dialog.checkVisibility(),
  );
}
