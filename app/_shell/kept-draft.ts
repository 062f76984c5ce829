/**
 * What people typed into forms, kept in the tab's sessionStorage, so that neither a reload nor a new sign-in loses it. The tab
 * forgets it when it is closed, when the form was sent or given up, and when another person signs in. Never a secret: each
 * form says what must not be kept.
 */
const prefix = 'lamplighter.draft.';
const ownerKey = 'lamplighter.draftsOf';

/** The draft kept under a name; undefined for none, and for one that an earlier version of the form kept in another shape. */
export function readKeptDraft<Draft>(name: string, model: Draft): Draft | undefined {
  try {
    const text = sessionStorage.getItem(prefix + name);
    if (text === null) return undefined;
    const kept: unknown = JSON.parse(text);
    return hasShapeOf(kept, model) ? kept : undefined;
  } catch {
    // No JSON, or a browser that keeps nothing: then the form begins as the server rendered it.
    return undefined;
  }
}

/** Keeps a draft; one that equals how the form begins is forgotten. */
export function keepDraft<Draft>(name: string, draft: Draft, initial: Draft): void {
  const text = JSON.stringify(draft);
  try {
    if (text === JSON.stringify(initial)) sessionStorage.removeItem(prefix + name);
    else sessionStorage.setItem(prefix + name, text);
  } catch {
    // A browser that keeps nothing, or no more: what is typed stays on the page.
  }
}

/** Forgets a draft. */
export function forgetDraft(name: string): void {
  try {
    sessionStorage.removeItem(prefix + name);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** Forgets the drafts of whoever used this tab before, unless it was this person. */
export function claimDrafts(userId: string): void {
  try {
    if (sessionStorage.getItem(ownerKey) === userId) return;
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
    sessionStorage.setItem(ownerKey, userId);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** Forgets everything that this tab keeps for whoever signs out: drafts, and what they had selected. */
export function forgetTab(): void {
  try {
    sessionStorage.clear();
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/**
 * Whether a value can stand where the model stands: the same kinds of values under the model's names, in lists the kinds of the
 * model's first element. What the model leaves out or undefined may be anything: optional parts, and records of texts; null in the
 * model stands for a list or record that there is not yet.
 */
export function hasShapeOf<Model>(value: unknown, model: Model): value is Model {
  if (model === undefined) return true;
  if (Array.isArray(model))
    return Array.isArray(value) && (model.length === 0 || value.every((element) => hasShapeOf(element, model[0])));
  if (typeof model !== 'object' || model === null) return typeof value === typeof model;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = new Map(Object.entries(value));
  return Object.entries(model).every(([name, part]) => part === undefined || hasShapeOf(fields.get(name), part));
}
