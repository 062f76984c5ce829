import { alteredPaths } from '../../core/change/send-check.ts';
import type { Failure } from '../../core/errors.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { unsealedValue } from '../../db/kernel/seal.ts';
import type { OpenChange } from '../../db/rollouts/sending-rows.ts';

/** Returns why a stored Change must not be sent to the function as it reads now; undefined when it is what was reviewed. `hmac` is a keyed hasher. */
export function alterationOf(
  change: OpenChange,
  configuration: FunctionConfiguration,
  hmac: (text: string) => string,
): Failure | undefined {
  if (!change.isAsHashed) return altered(change.attributes.map(({ path }) => path));
  const stored = { ...change, attributesInClear: unsealedValue(change.attributesInClear) };
  const paths = alteredPaths(configuration, stored, hmac);
  return paths.length === 0 ? undefined : altered(paths);
}

function altered(paths: readonly string[]): Failure {
  return { code: 'sealedValueAltered', params: { paths: paths.join(', ') } };
}
