import { keepCookie } from './keep-cookie.ts';
import { darkClass, type Theme, themeCookie } from './theme.ts';

/** Shows the theme at once and keeps it for a year. Browser only. */
export function applyTheme(theme: Theme): void {
  keepCookie(themeCookie, theme);
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.body.classList.toggle(darkClass, isDark);
}
