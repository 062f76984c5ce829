import { z } from 'zod';
import { optionalMembers } from './setting-kinds.ts';
import { settingsTable } from './settings-table.ts';

export type { ApiKey } from './api-key-sources.ts';
export { datadogSites } from './sites.ts';

/**
 * What a person chooses for an instrumentation; one schema for forms, API and command line, made from `settingsTable`.
 * Unknown keys are refused. An absent member was not chosen on purpose: then a value that the customer set on the
 * function stays.
 */
export const settingsSchema = z.strictObject(optionalMembers(settingsTable));

export type Settings = z.infer<typeof settingsSchema>;
