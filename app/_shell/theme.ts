/** What a person chose for light and dark; `system` follows the browser. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The cookie that keeps the choice, so that the server already sends the right colours. */
export const themeCookie = 'lamplighter-theme';

/** Cloudscape's class for dark colours. */
export const darkClass = 'awsui-dark-mode';

/** The theme that a cookie's value names; `system` when there is none. */
export function themeOf(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system';
}

/**
 * Runs before the first paint when the theme is `system`, as only the browser knows which that is.
 * It is the one inline script of ours.
 */
export const systemThemeScript = `matchMedia('(prefers-color-scheme: dark)').matches&&document.body.classList.add('${darkClass}')`;
