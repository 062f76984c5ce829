'use client';

import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useFollow } from './use-follow.ts';

type PageLinkProps = Pick<LinkProps, 'variant' | 'fontSize' | 'ariaLabel'> & { href: string; children: ReactNode };

/** A link to another page of the console; usable from server components. */
export function PageLink(props: PageLinkProps) {
  return <Link {...props} onFollow={useFollow()} />;
}

type LinkButtonProps = Pick<ButtonProps, 'variant' | 'iconName' | 'ariaLabel' | 'disabled'> & {
  href: string;
  children?: ReactNode;
};

/** A button that leads to another page of the console; usable from server components. */
export function LinkButton(props: LinkButtonProps) {
  return <Button {...props} onFollow={useFollow()} />;
}
