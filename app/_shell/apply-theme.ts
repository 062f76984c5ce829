import { keepCookie } from './keep-cookie.ts';
import { darkClass, type Theme, themeCookie, themeOf } from './theme.ts';

const chosen = 'lamplighter-theme-chosen';

/** Shows the theme at once and keeps it for a year. Browser only. */
export function applyTheme(theme: Theme): void {
  keepCookie(themeCookie, theme);
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.body.classList.toggle(darkClass, isDark);
  window.dispatchEvent(new CustomEvent(chosen, { detail: theme }));
}

/** Tells which theme was chosen, wherever on the page; returns how to stop. Browser only. */
export function onThemeChosen(tell: (theme: Theme) => void): () => void {
  const listen = (event: Event) => tell(themeOf(event instanceof CustomEvent ? event.detail : undefined));
  window.addEventListener(chosen, listen);
  return () => window.removeEventListener(chosen, listen);
}
