import type { APIRequestContext } from '@playwright/test';
import { z } from 'zod';
import { product } from './product.ts';

/** The simulated accounts of the demo, as the tests call them. */
export const simulatedAccounts = {
  production: { name: 'Production', awsAccountId: '111122223333' },
  staging: { name: 'Staging', awsAccountId: '444455556666' },
  govCloud: { name: 'GovCloud', awsAccountId: '777788889999' },
} as const;

/** Where a function is. */
export type Place = { awsAccountId: string; region: string };

const configurationSchema = z.looseObject({
  FunctionName: z.string(),
  Handler: z.string().optional(),
  Runtime: z.string().optional(),
  Layers: z.array(z.looseObject({ Arn: z.string() })).optional(),
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
});
export type Configuration = z.infer<typeof configurationSchema>;
const recordSchema = z.looseObject({ configuration: configurationSchema });
const namesSchema = z.object({ names: z.array(z.string()) });
const faultSchema = z.looseObject({ id: z.number() });
const requestsSchema = z.object({
  latestSequence: z.number(),
  requests: z.array(
    z.looseObject({ operation: z.string(), functionName: z.string().optional(), hadEffect: z.boolean() }),
  ),
});

/** Inspects and controls the simulated AWS (lib/sandbox/README.md). */
export type SimulatedAws = ReturnType<typeof simulatedAws>;

/** The control endpoint of the product's simulated AWS. */
export function simulatedAws(request: APIRequestContext) {
  const at = (path: string) => `${product().simulatedUrl}/_sandbox${path}`;
  const call = async (method: 'get' | 'post' | 'put' | 'delete', path: string, data?: object): Promise<unknown> => {
    const response = await request[method](at(path), data ? { data } : {});
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`);
    return response.status() === 204 ? undefined : await response.json();
  };
  const pathOf = ({ awsAccountId, region }: Place, name: string) => `/functions/${awsAccountId}/${region}/${name}`;
  return {
    /** The function as AWS has it, secrets and all. */
    functionAt: async (place: Place, name: string): Promise<Configuration> =>
      recordSchema.parse(await call('get', pathOf(place, name))).configuration,
    /** Somebody else edits it. */
    edit: async (place: Place, name: string, edit: object): Promise<void> => {
      await call('post', pathOf(place, name), edit);
    },
    /** Adds plain functions `prefix-00001`… and returns their names. */
    addFunctions: async (place: Place, prefix: string, count: number): Promise<string[]> =>
      namesSchema.parse(await call('post', `/functions/${place.awsAccountId}/${place.region}`, { count, prefix }))
        .names,
    addRole: async (awsAccountId: string, role: { roleName: string; externalId?: string }): Promise<void> => {
      await call('post', `/accounts/${awsAccountId}/roles`, role);
    },
    /** Brings trouble; see lib/sandbox/faults.ts. All faults end with the test. */
    addFault: async (match: object, effect: object): Promise<number> =>
      faultSchema.parse(await call('post', '/faults', { match, effect })).id,
    endFaults: async (): Promise<void> => {
      await call('delete', '/faults');
    },
    /** The functions of which AWS took an update since a moment, in order. */
    updatesSince: async (sequence: number): Promise<string[]> =>
      requestsSchema
        .parse(await call('get', `/requests?since=${sequence}`))
        .requests.filter((entry) => entry.operation === 'UpdateFunctionConfiguration' && entry.hadEffect)
        .map((entry) => entry.functionName ?? ''),
    latestSequence: async (): Promise<number> =>
      requestsSchema.parse(await call('get', '/requests?since=999999999')).latestSequence,
  };
}

/**
 * What of a configuration somebody could want back: everything but what AWS itself counts up with each update. AWS says
 * "none" in two ways for layers and variables, which are taken for the same.
 */
export function withoutCounters(configuration: Configuration): Record<string, unknown> {
  const { RevisionId, LastModified, Layers, Environment, ...others } = configuration;
  const hasVariables = Object.keys(Environment?.Variables ?? {}).length > 0;
  return { ...others, ...(Layers?.length ? { Layers } : {}), ...(hasVariables ? { Environment } : {}) };
}
