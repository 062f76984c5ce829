import type { FunctionAttributes, FunctionPrediction } from '../project.ts';
import { type ConstructEffect, constructEffect } from './construct-effect.ts';
import type { ConstructProps } from './construct-props.ts';
import type { ConstructVersion } from './construct-version.ts';
import type { FunctionSite } from './function-site.ts';

/** By what a function is instrumented: the construct's properties as they are and as they will be, and variables it is told. */
export type Coverage = {
  before: ConstructProps | undefined;
  after: ConstructProps;
  told: Readonly<Record<string, string>>;
  isGranted: boolean;
  /** Variables that are set on the function itself behind the construct, and count more than what that writes. */
  beside: Readonly<Record<'before' | 'after', Readonly<Record<string, string>>>>;
};

/** The Region of an application is only known when it is deployed. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: as CDK writes it into a template without a Region
const deployedRegion = '${AWS::Region}';

/** A function as CDK deploys it before and after the edit. */
export function predictSite(
  site: FunctionSite,
  coverage: Coverage | undefined,
  version: ConstructVersion,
): FunctionPrediction {
  const plain = attributesOf(site, undefined);
  const effect = (props: ConstructProps | undefined, beside: Readonly<Record<string, string>> = {}) =>
    props === undefined
      ? withVariables(plain, beside)
      : withVariables(
          attributesOf(
            site,
            constructEffect({ ...site, variables: site.environment }, props, {
              line: version.line,
              region: deployedRegion,
              told: coverage?.told ?? {},
            }),
            coverage?.isGranted,
          ),
          beside,
        );
  return {
    name: site.id,
    before: effect(coverage?.before, coverage?.beside.before),
    after: effect(coverage?.after, coverage?.beside.after),
  };
}

function withVariables(
  attributes: FunctionAttributes,
  variables: Readonly<Record<string, string>>,
): FunctionAttributes {
  return { ...attributes, environment: { ...attributes.environment, ...variables } };
}

function attributesOf(site: FunctionSite, effect: ConstructEffect | undefined, isGranted = false): FunctionAttributes {
  return {
    runtime: site.isImage ? null : (site.runtime ?? null),
    architecture: site.architecture,
    handler: site.isImage ? (site.command ?? null) : (effect?.handler ?? site.handler ?? null),
    layers: [...(effect?.layers ?? site.layers)],
    environment: { ...(effect?.variables ?? site.environment) },
    permissions: effect === undefined || !isGranted ? [] : [...effect.permissions],
  };
}
