/** How many characters of a webhook's path and query are shown, so that two of one host can be told apart. */
const shownCharacters = 4;
/** With fewer characters than this behind the host, its last ones would be too much of a secret. */
const leastHidden = 12;

/**
 * A webhook's address as it may be shown, recorded and logged: scheme, host and the last characters. Path and query of a chat's
 * webhook are a secret: who knows them can write there. Empty for what is no URL.
 */
export function maskedWebhookAddress(address: string): string {
  const url = URL.parse(address);
  if (url === null) return '';
  const rest = `${url.pathname}${url.search}`.slice(1);
  if (rest === '') return `${url.protocol}//${url.host}`;
  const shown = rest.length >= shownCharacters + leastHidden ? rest.slice(-shownCharacters) : '';
  return `${url.protocol}//${url.host}/…${shown}`;
}
