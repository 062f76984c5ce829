import type { FunctionConfiguration, FunctionUpdate } from '../lambda/function-configuration.ts';
import type { AttributeChange } from './change.ts';
import { applyToShape, shapeOf } from './shape.ts';

/**
 * Returns the configuration as it reads once the attributes were applied. Everything else is kept, also what Lamplighter does not
 * know; a layer that stays keeps its other members. The input is not changed.
 */
export function applyAttributes(
  configuration: FunctionConfiguration,
  attributes: readonly AttributeChange[],
): FunctionConfiguration {
  const after = applyToShape(shapeOf(configuration), attributes);
  const result: FunctionConfiguration = { ...configuration };
  if (touches(attributes, 'Handler')) {
    if (after.handler === undefined) delete result.Handler;
    else result.Handler = after.handler;
  }
  if (touches(attributes, 'Layers')) {
    const known = new Map((configuration.Layers ?? []).map((layer) => [layer.Arn, layer]));
    result.Layers = after.layers.map((arn) => known.get(arn) ?? { Arn: arn });
  }
  if (touches(attributes, 'ImageConfig.Command')) {
    const { Command: _, ...others } = configuration.ImageConfigResponse?.ImageConfig ?? {};
    result.ImageConfigResponse = {
      ...configuration.ImageConfigResponse,
      ImageConfig: { ...others, ...(after.command === undefined ? {} : { Command: [...after.command] }) },
    };
  }
  if (touches(attributes, 'Environment.Variables.'))
    result.Environment = { ...configuration.Environment, Variables: { ...after.variables } };
  return result;
}

/**
 * Returns the members of UpdateFunctionConfiguration that carry the attributes, and no other member. Layers, Environment and
 * ImageConfig replace at AWS, so each is sent whole, with what the function has there now.
 */
export function updateFor(
  configuration: FunctionConfiguration,
  attributes: readonly AttributeChange[],
): FunctionUpdate {
  const after = applyToShape(shapeOf(configuration), attributes);
  const update: FunctionUpdate = {};
  if (touches(attributes, 'Handler') && after.handler !== undefined) update.Handler = after.handler;
  if (touches(attributes, 'Layers')) update.Layers = [...after.layers];
  if (touches(attributes, 'Environment.Variables.')) update.Environment = { Variables: { ...after.variables } };
  if (touches(attributes, 'ImageConfig.Command')) {
    const { EntryPoint, WorkingDirectory } = configuration.ImageConfigResponse?.ImageConfig ?? {};
    update.ImageConfig = {
      ...(EntryPoint === undefined ? {} : { EntryPoint: [...EntryPoint] }),
      ...(after.command === undefined ? {} : { Command: [...after.command] }),
      ...(WorkingDirectory === undefined ? {} : { WorkingDirectory }),
    };
  }
  return update;
}

function touches(attributes: readonly AttributeChange[], prefix: string): boolean {
  return attributes.some(({ path }) => path.startsWith(prefix));
}
