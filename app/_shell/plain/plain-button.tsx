'use client';

import type { ReactNode } from 'react';
import styles from './plain.module.css';

type PlainButtonProps = {
  kind: 'primary' | 'normal';
  /** While it works it takes no second click, and keeps the focus. */
  isRunning?: boolean;
  /** Without one it sends the form. */
  onClick?: () => void;
  children: ReactNode;
};

/**
 * Has the browser fetch the typeface of the console's pages, which these pages do without: they follow, and their lines would move when it came.
 * Where that fails, they ask for it themselves.
 */
function fetchTypeface(): void {
  for (const weight of [400, 700]) void document.fonts.load(`${weight} 14px "Open Sans"`).catch(() => undefined);
}

/** A button of a form. */
export function PlainButton({ kind, isRunning = false, onClick, children }: PlainButtonProps) {
  return (
    <button
      type={onClick === undefined ? 'submit' : 'button'}
      className={styles['button']}
      data-kind={kind}
      aria-disabled={isRunning ? true : undefined}
      onClick={(event) => {
        if (isRunning) return event.preventDefault();
        fetchTypeface();
        onClick?.();
      }}
    >
      {isRunning ? <span className={styles['spinner']} /> : null}
      {children}
    </button>
  );
}
