import { z } from 'zod';
import type { ApiKey } from './api-key-schema.ts';
import { optionalMembers } from './setting-kinds.ts';
import { settingsTable } from './settings-table.ts';

export type { ApiKey } from './api-key-schema.ts';
export { datadogSites } from './sites.ts';

/**
 * What a person chooses for an instrumentation; one schema for forms, API and command line, made from `settingsTable`.
 * Unknown keys are refused. An absent member was not chosen on purpose: then a value that the customer set on the
 * function stays.
 */
export const settingsSchema = z.strictObject(optionalMembers(settingsTable));

/** Settings as a person chose them: what differs from account to account or from function to function may still be open. */
export type ChosenSettings = z.infer<typeof settingsSchema>;

/** What is text once it is known for which function. */
type Resolved = { apiKey?: ApiKey | undefined } & { [Name in 'env' | 'service' | 'version']?: string | undefined };

/**
 * Settings with the one value of each that holds for a function: what `instrument` writes. Made from those chosen by
 * `resolveSettings`; settings in which nothing was left open are the same.
 */
export type Settings = Omit<ChosenSettings, keyof Resolved> & Resolved;
