'use client';

import type { ReactNode } from 'react';
import styles from './plain.module.css';

type PlainButtonProps = {
  kind: 'primary' | 'normal' | 'inline';
  /** While it works it takes no second click, and keeps the focus. */
  isRunning?: boolean;
  /** Without one it sends the form. */
  onClick?: () => void;
  children: ReactNode;
};

/** A button of a form, or in a line of its own. */
export function PlainButton({ kind, isRunning = false, onClick, children }: PlainButtonProps) {
  return (
    <button
      type={onClick === undefined ? 'submit' : 'button'}
      className={styles['button']}
      data-kind={kind}
      aria-disabled={isRunning ? true : undefined}
      onClick={(event) => {
        if (isRunning) event.preventDefault();
        else onClick?.();
      }}
    >
      {isRunning ? <span className={styles['spinner']} /> : null}
      {children}
    </button>
  );
}
