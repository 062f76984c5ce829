'use client';

import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import type { SettingsDraft } from '#app/(console)/_parts/settings-form/draft.ts';
import { apiKeySourceNames, apiKeySources } from '#lib/core/datadog/api-key-sources.ts';
import type { StrategyDraft } from './strategy/draft.ts';

/** What is typed in a form that makes a preview. */
export type RolloutDraft = { settings: SettingsDraft; strategy: StrategyDraft; name: string };

type KeptForm = {
  draft: RolloutDraft;
  change: (part: Partial<RolloutDraft>) => void;
  /** Forgets what was kept, once it was sent. */
  forget: () => void;
};

const settingsSchema = z.object({
  texts: z.record(z.string(), z.string()),
  pairs: z.record(z.string(), z.array(z.object({ key: z.string(), value: z.string() }))),
  storedKey: z.object({ profileId: z.string(), source: z.enum(apiKeySourceNames) }).optional(),
});

/**
 * What is typed in a form, kept in the browser's tab until it is sent, so that neither a reload nor signing out elsewhere loses it.
 * `key` names the form; `opened` is how it opens. A typed secret is never kept.
 */
export function useKeptDraft(key: string, opened: () => RolloutDraft): KeptForm {
  const [original] = useState(opened);
  const [draft, setDraft] = useState(original);
  // Only the browser knows what was kept, so the server renders the form as it opens.
  useEffect(() => {
    const kept = parseKeptDraft(sessionStorage.getItem(key), original);
    if (kept) setDraft(kept);
  }, [key, original]);
  useEffect(() => {
    if (draft !== original) sessionStorage.setItem(key, keptText(draft));
  }, [key, draft, original]);
  const change = useCallback((part: Partial<RolloutDraft>) => setDraft((typed) => ({ ...typed, ...part })), []);
  const forget = useCallback(() => sessionStorage.removeItem(key), [key]);
  return { draft, change, forget };
}

/** A draft as it is kept: without the keys that are secret in themselves. */
export function keptText({ settings, strategy, name }: RolloutDraft): string {
  const secret = apiKeySourceNames
    .filter((source) => apiKeySources[source].isSecret)
    .map((source) => `apiKey.${source}`);
  const texts = Object.fromEntries(Object.entries(settings.texts).filter(([place]) => !secret.includes(place)));
  const { pairs, storedKey } = settings;
  return JSON.stringify({ settings: { texts, pairs, storedKey }, strategy, name });
}

/** The draft that a kept text holds, or undefined when there is none or another version wrote it. */
export function parseKeptDraft(text: string | null, opened: RolloutDraft): RolloutDraft | undefined {
  if (text === null) return undefined;
  const schema = z.object({
    settings: settingsSchema,
    strategy: z.custom<StrategyDraft>((strategy) => hasShapeOf(strategy, opened.strategy)),
    name: z.string(),
  });
  try {
    const { success, data } = schema.safeParse(JSON.parse(text));
    return success ? { ...data, settings: { ...data.settings, storedKey: data.settings.storedKey } } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a value has the same fields of the same kinds. */
function hasShapeOf(value: unknown, model: object): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(model).every(
    ([name, example]) =>
      typeof fields.get(name) === typeof example && Array.isArray(fields.get(name)) === Array.isArray(example),
  );
}
