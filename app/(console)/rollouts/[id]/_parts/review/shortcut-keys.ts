/** What a single key does on the changes of a Rollout. */
export const shortcuts = {
  next: 'j',
  previous: 'k',
  viewed: 'v',
  unviewed: 'n',
  exclude: 'e',
  find: '/',
  help: '?',
} as const;
export type Shortcut = keyof typeof shortcuts;

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'defaultPrevented'>;

/** The shortcut that a pressed key stands for; none with a modifier but Shift, nor while letters are being put together. */
export function shortcutOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
  isComposing,
  defaultPrevented,
}: Pressed): Shortcut | undefined {
  if (ctrlKey || metaKey || altKey || isComposing || defaultPrevented) return undefined;
  return names.find((name) => shortcuts[name] === key);
}

const names: readonly Shortcut[] = ['next', 'previous', 'viewed', 'unviewed', 'exclude', 'find', 'help'];

/** Where keys are letters, or mean something of their own: fields, lists to choose from, dialogs. */
const ownKeys = [
  'input:not([type="checkbox"], [type="radio"], [type="button"])',
  'textarea',
  'select',
  '[contenteditable]:not([contenteditable="false"])',
  ...['textbox', 'searchbox', 'combobox', 'listbox', 'menu', 'dialog'].map((role) => `[role="${role}"]`),
].join(', ');

/** Whether what has the focus takes keys for itself. */
export function takesKeys(element: Pick<Element, 'closest'> | null): boolean {
  return element?.closest(ownKeys) != null;
}
