import { findingMaker } from '../change/findings.ts';
import { blockedBy, type Provider } from '../change/provider.ts';
import { awsAccountIdSchema } from '../lambda/account-id.ts';

/** What the example is asked for: `label` is written into a variable, `secret` into another. */
export type ExampleRequest = { mode: 'instrument'; label: string; secret?: string } | { mode: 'remove' };

/** The layer that the example puts on a function, published by `444455556666`. */
export const exampleLayer = 'arn:aws:lambda:us-east-1:444455556666:layer:acme:1';

const exampleHandler = 'acme.handler';
const isRedirect = (handler: string | undefined) => handler === exampleHandler;
const originalHandler = ({ ACME_HANDLER: original }: Readonly<Record<string, string>>) =>
  original === undefined || original === '' || isRedirect(original) ? undefined : original;
const finding = findingMaker({
  acmeLayerMissing: 'blocked',
  acmePreloadLeft: 'blocked',
  acmeUnlabelled: 'warning',
  acmeUnsuitable: 'blocked',
});

/**
 * A provider that exists in tests alone: one layer, a redirect, two variables. With it the tests of `lib/core/change` say
 * what planning does for any provider.
 */
export const exampleProvider: Provider<ExampleRequest> = {
  decide: (subject, request) => {
    const { shape } = subject;
    if (subject.runtime === 'go1.x') return blockedBy(subject, [finding('acmeUnsuitable')]);
    const { ACME_HANDLER: _, ACME_LABEL: __, ACME_SECRET: ___, ...others } = shape.variables;
    const handler = isRedirect(shape.handler) ? originalHandler(shape.variables) : shape.handler;
    const layers = shape.layers.filter((arn) => arn !== exampleLayer);
    if (request.mode === 'remove') return { shape: { ...shape, handler, layers, variables: others }, findings: [] };
    const variables = {
      ...others,
      ACME_LABEL: request.label,
      ...(handler === undefined ? {} : { ACME_HANDLER: handler }),
      ...(request.secret === undefined ? {} : { ACME_SECRET: request.secret }),
    };
    return { shape: { ...shape, handler: exampleHandler, layers: [...layers, exampleLayer], variables }, findings: [] };
  },
  findUnstartable: (_before, after) =>
    isRedirect(after.handler) && !after.layers.includes(exampleLayer) ? [finding('acmeLayerMissing')] : [],
  findLeftBehind: ({ before, after, restored }) =>
    before.layers.includes(exampleLayer) &&
    !after.layers.includes(exampleLayer) &&
    after.variables.ACME_PRELOAD !== undefined &&
    !restored.has('Environment.Variables.ACME_PRELOAD')
      ? [finding('acmePreloadLeft')]
      : [],
  preflight: ({ after }, { mode }) =>
    mode === 'instrument' && after.variables.ACME_LABEL === '' ? [finding('acmeUnlabelled')] : [],
  preflightEveryMode: () => [],
  findInTags: () => [],
  isSensitiveVariable: (name) => name !== 'ACME_HANDLER' && name !== 'ACME_LABEL',
  redirect: { isRedirect, originalHandler, variable: 'ACME_HANDLER' },
  layerAccounts: [awsAccountIdSchema.parse('444455556666')],
};
