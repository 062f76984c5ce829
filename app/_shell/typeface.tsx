'use client';

import { preload } from 'react-dom';

/** What every page of the console is written in: regular and bold. */
const files = [
  new URL('./fonts/open-sans-400.woff2', import.meta.url),
  new URL('./fonts/open-sans-700.woff2', import.meta.url),
];

/** Has the browser fetch the typeface together with the styles, so that it is there when the page is first painted. */
export function Typeface(): null {
  for (const { pathname } of files) preload(pathname, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' });
  return null;
}
