import { darkClass, type Theme, themeCookie } from './theme.ts';

const yearSeconds = 365 * 24 * 60 * 60;

/** Shows the theme at once and keeps it for a year. Browser only. */
export function applyTheme(theme: Theme): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not there on plain HTTP
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=${yearSeconds}; samesite=lax${secure}`;
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.body.classList.toggle(darkClass, isDark);
}
