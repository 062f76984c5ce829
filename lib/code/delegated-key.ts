import { sharedFinding } from './findings.ts';
import type { Finding, WayName } from './project.ts';
import type { CodeRequest } from './way.ts';

/**
 * Ways whose tool writes the key source itself, from a member that none of them has for signing in without a key. Sources: the
 * tools' own documentation, autumn 2026; see each way's README.
 */
const waysWithKeyMembers: ReadonlySet<WayName> = new Set(['serverless', 'sam', 'cloudformation', 'cdk']);

/** Returns why a way cannot write what the settings name as key source; undefined where it can. */
export function refuseDelegatedKey(way: WayName, { mode, settings }: CodeRequest): Finding | undefined {
  return mode === 'instrument' && settings.apiKey?.source === 'delegated' && waysWithKeyMembers.has(way)
    ? sharedFinding('delegatedKeyRefused')
    : undefined;
}
