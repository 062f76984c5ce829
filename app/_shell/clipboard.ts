/**
 * Lets texts be copied where the browser's clipboard is not there (without TLS) or not permitted: by selecting the text and having the browser copy
 * what is selected, as before there was a clipboard to write to. Cloudscape's buttons know the clipboard alone, so it is that which is mended.
 * Browser only; may be called again.
 */
export function ensureClipboard(browser: Pick<Navigator, 'clipboard'> = navigator): void {
  const own: Clipboard | undefined = browser.clipboard;
  if (mended.has(browser)) return;
  mended.add(browser);
  const write = own?.writeText.bind(own);
  const writeText = async (text: string) => {
    try {
      if (write) return await write(text);
    } catch {
      // Not permitted: the other way asks nobody.
    }
    if (!copySelected(text)) throw new DOMException('The text could not be copied.', 'NotAllowedError');
  };
  if (own) Object.defineProperty(own, 'writeText', { value: writeText, configurable: true });
  else Object.defineProperty(browser, 'clipboard', { value: { writeText }, configurable: true });
}

const mended = new WeakSet<object>();

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.setAttribute('aria-hidden', 'true');
  area.style.position = 'fixed';
  area.style.opacity = '0';
  // Beside what has the focus: a dialog takes it back from anything outside of itself.
  (focused?.parentElement ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
