import type { FollowedThings } from './notices.ts';

/** The cookie in which a browser keeps what a person follows: ids and states, no names. The server renders a page's notices by it. */
export function followedCookie(personId: string): string {
  return `lamplighter-followed-${personId}`;
}

/** More than the activity names at once, and as many as a cookie has room for. */
const mostKept = 20;

/** What is followed, as the cookie holds it. */
export function textOfFollowed(things: FollowedThings): string {
  const entries = Object.entries(things).slice(0, mostKept);
  return entries.map(([id, { state, isDismissed }]) => [id, state, isDismissed ? '1' : '0'].join('~')).join('!');
}

/** What such a text says; nothing for any other, as anybody may have written the cookie. */
export function followedIn(text: string | undefined): FollowedThings {
  const entries = (text ?? '').split('!').flatMap((entry) => {
    const [id, state, dismissed, ...more] = entry.split('~');
    if (!id || state === undefined || !/^[01]$/.test(dismissed ?? '') || more.length > 0) return [];
    return [[id, { state, isDismissed: dismissed === '1' }] as const];
  });
  return Object.fromEntries(entries.slice(0, mostKept));
}
