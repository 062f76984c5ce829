import type { HelpSubject } from '#lib/core/help/subjects.ts';

/** What the help panel explains on each page, by the page's folder below `app/(console)`. */
export const pageSubjects = {
  '/': 'overview',
  '/[...unknown]': 'overview',
  '/accounts': 'accounts',
  '/accounts/[id]': 'account',
  '/accounts/connect': 'connect',
  '/audit': 'audit',
  '/code': 'code',
  '/functions': 'functions',
  '/functions/[id]': 'function',
  '/not-permitted': 'access',
  '/profiles': 'profiles',
  '/profiles/[id]': 'profiles',
  '/profiles/new': 'profiles',
  '/rollouts': 'rollouts',
  '/rollouts/[id]': 'rollout',
  '/rollouts/[id]/amend': 'newRollout',
  '/rollouts/[id]/changes/[changeId]': 'change',
  '/rollouts/new': 'newRollout',
  '/settings': 'settings',
  '/settings/access': 'access',
  '/settings/api': 'api',
  '/settings/machines': 'tokens',
  '/settings/password': 'signIn',
  '/settings/second-factor': 'signIn',
  '/settings/sessions': 'signIn',
  '/settings/time-zone': 'times',
  '/settings/tokens': 'tokens',
  '/settings/users': 'users',
} as const satisfies Readonly<Record<string, HelpSubject>>;

/** What explains the page at an address of the console: its folder without varying parts comes before one with them. */
export function pageSubject(path: string): HelpSubject {
  const subjects: Readonly<Record<string, HelpSubject>> = pageSubjects;
  const fixed = subjects[path];
  if (fixed !== undefined) return fixed;
  const parts = path.split('/');
  const pattern = Object.keys(subjects).find((candidate) => {
    const wanted = candidate.split('/');
    return wanted.length === parts.length && wanted.every((part, at) => part === parts[at] || /^\[\w+\]$/.test(part));
  });
  return (pattern === undefined ? undefined : subjects[pattern]) ?? pageSubjects['/[...unknown]'];
}
