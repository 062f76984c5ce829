import type { FunctionConfiguration, FunctionUpdate } from '../lambda/function-configuration.ts';
import type { AttributeChange, AttributeValue, Conflict } from './change.ts';
import { maskedValue } from './change-codes.ts';
import type { ProviderRules } from './provider.ts';

/** Returns a copy of the attributes that may be shown and stored in clear. It must never be sent to AWS. */
export function maskAttributes(attributes: readonly AttributeChange[]): AttributeChange[] {
  return attributes.map(({ before, after, ...attribute }) => ({
    ...attribute,
    ...(before === undefined ? {} : { before: attribute.sensitive ? maskedValue : before }),
    ...(after === undefined ? {} : { after: attribute.sensitive ? maskedValue : after }),
  }));
}

/** Returns a copy of the conflicts that may be shown and stored in clear. */
export function maskConflicts(conflicts: readonly Conflict[]): Conflict[] {
  const mask = (sensitive: boolean, value: AttributeValue | undefined) =>
    sensitive && value !== undefined ? maskedValue : value;
  return conflicts.map(({ base, ours, theirs, ...conflict }) => ({
    ...conflict,
    ...(base === undefined ? {} : { base: mask(conflict.sensitive, base) }),
    ...(ours === undefined ? {} : { ours: mask(conflict.sensitive, ours) }),
    ...(theirs === undefined ? {} : { theirs: mask(conflict.sensitive, theirs) }),
  }));
}

/** Variables with every secret value masked. */
function maskVariables(provider: ProviderRules, variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      provider.isSensitiveVariable(name, value) ? maskedValue : value,
    ]),
  );
}

/**
 * Returns a copy of a configuration that may be shown and stored in clear: secret values are masked, and AWS's error text about
 * the environment is dropped, for it can repeat values.
 */
export function maskConfiguration(
  provider: ProviderRules,
  configuration: FunctionConfiguration,
): FunctionConfiguration {
  const { Environment, ...others } = configuration;
  if (Environment === undefined) return others;
  const { Variables, Error: error } = Environment;
  return {
    ...others,
    Environment: {
      ...(Variables === undefined ? {} : { Variables: maskVariables(provider, Variables) }),
      ...(error === undefined ? {} : { Error: error.ErrorCode === undefined ? {} : { ErrorCode: error.ErrorCode } }),
    },
  };
}

/** Returns a copy of an update that may be shown. It must never be sent to AWS. */
export function maskUpdate(provider: ProviderRules, update: FunctionUpdate): FunctionUpdate {
  return update.Environment === undefined
    ? { ...update }
    : { ...update, Environment: { Variables: maskVariables(provider, update.Environment.Variables) } };
}
