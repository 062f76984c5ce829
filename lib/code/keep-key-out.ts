import { maskedValue } from '../core/change/change-codes.ts';
import { sharedFinding } from './findings.ts';
import type { MessageParams, Step } from './project.ts';
import type { ProjectPlan, Way } from './way.ts';

/** Why a key must not be written: typed in clear, kept sealed by a profile, or another one for each account and Region. */
export type KeptKey = { value: string; from: 'plain' | 'stored' | 'perAccount' };

const refusals = {
  plain: 'plainKeyRefused',
  stored: 'storedKeyRefused',
  perAccount: 'keyPerAccountRefused',
} as const satisfies Record<KeptKey['from'], string>;

const secretName = 'datadog-api-key';

/** Reads the key without showing it or leaving it in the shell's history. */
const storeKey = [
  'read -rs DATADOG_API_KEY',
  `aws secretsmanager create-secret --name ${secretName} --secret-string "$DATADOG_API_KEY"`,
].join('\n');

/**
 * The way, with its plans kept free of a key: a plan that would write it into a file or a snippet is refused whole, with what
 * to do instead, and predictions show the mask. A plan that does not need the key, or leaves a gap for it, stays as it is.
 */
export function keepKeyOut(way: Way, key: KeptKey): Way {
  return { ...way, plan: (project, files, request) => withoutKey(way.plan(project, files, request), key) };
}

function withoutKey(plan: ProjectPlan, { value, from }: KeptKey): ProjectPlan {
  const isWritten =
    plan.files.some((file) => mentions(file, value)) || plan.steps.some((step) => mentions(step, value));
  if (!isWritten)
    return {
      ...plan,
      functions: plan.functions.map((one) => ({ ...one, after: maskEnvironment(one.after, value) })),
      findings: plan.findings.map((finding) => ({ ...finding, params: maskParams(finding.params, value) })),
    };
  const finding = sharedFinding(refusals[from]);
  return { files: [], functions: [], findings: [finding], steps: stepsInstead(from) };
}

function stepsInstead(from: KeptKey['from']): Step[] {
  if (from === 'plain') return [{ code: 'storeKeyAsSecret', params: { snippet: storeKey } }];
  return from === 'perAccount' ? [{ code: 'nameOneKey', params: {} }] : [];
}

/** Whether a text stands anywhere in a plain value; a key consists of characters that JSON writes as they are. */
function mentions(value: unknown, text: string): boolean {
  return JSON.stringify(value).includes(text);
}

function maskEnvironment<Attributes extends { environment: Record<string, string> }>(
  attributes: Attributes,
  key: string,
): Attributes {
  const variables = Object.entries(attributes.environment).map(([name, value]) => [name, maskText(value, key)]);
  return { ...attributes, environment: Object.fromEntries(variables) };
}

function maskParams(params: MessageParams, key: string): MessageParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? maskText(value, key) : value]),
  );
}

function maskText(text: string, key: string): string {
  return text.replaceAll(key, maskedValue);
}
