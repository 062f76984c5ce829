import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import type { AttributeChange, Finding, Mode } from './change.ts';
import { findAliases, findCodeSigning, findOwner, findState } from './preflight.ts';
import type { PlanContext, Provider, ProviderRequest } from './provider.ts';

/** What AWS said of a function after its Change was planned; what was not asked is absent. */
export type LateFacts = Pick<PlanContext, 'aliases' | 'codeSigningConfigArn'> & {
  configuration?: FunctionConfiguration;
  tags?: FunctionTags;
};

/**
 * Returns what is worth knowing of a planned Change because of facts that came in later, by the rules of preflight and the
 * provider's. `attributes`: what the Change touches, masked or not.
 */
export function findLate<Request extends ProviderRequest>(
  provider: Pick<Provider<Request>, 'findInTags'>,
  facts: LateFacts,
  change: { mode: Mode; attributes: readonly AttributeChange[] },
): Finding[] {
  const { attributes } = change;
  const { configuration, tags } = facts;
  return [
    ...(configuration === undefined ? [] : findState(configuration, { isToBeSent: true })),
    ...findAliases(facts),
    ...(gainsLayers(attributes) ? findCodeSigning(facts) : []),
    ...(tags === undefined ? [] : [...findOwner(tags), ...provider.findInTags(tags, change)]),
  ];
}

/** Returns whether a Change adds layers that the function did not have. */
export function gainsLayers(attributes: readonly AttributeChange[]): boolean {
  const layers = attributes.find(({ path }) => path === 'Layers');
  const had = new Set(listOf(layers?.before));
  return listOf(layers?.after).some((arn) => !had.has(arn));
}

function listOf(value: AttributeChange['before']): readonly string[] {
  return Array.isArray(value) ? value : [];
}
