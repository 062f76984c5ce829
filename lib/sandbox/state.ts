import { z } from 'zod';
import { withAwsAccountId } from '../core/stored-params.ts';
import {
  type Account,
  accountSchema,
  type CodeSigningConfig,
  codeSigningConfigSchema,
  type FunctionRecord,
  functionRecordSchema,
  type Layer,
  layerSchema,
  type Role,
  roleSchema,
} from './records.ts';

const kinds = ['account', 'role', 'function', 'layer', 'codeSigningConfig'] as const;
type Kind = (typeof kinds)[number];

/** One line of a snapshot or journal: a value, or null for "deleted". Keys are paths such as `awsAccountId/region/functionName`. */
export type StoredEntry = [kind: Kind, key: string, value: unknown];

/** Called with each entry that is written, so that it can be kept. */
export type EntrySink = (entry: StoredEntry) => void;

/**
 * The simulated world: accounts, roles, functions, own layers. Reads give live records; a change is complete only
 * when the record was put again.
 */
export class SandboxState {
  readonly accounts = new Map<string, Account>();
  readonly roles = new Map<string, Role>();
  readonly layers = new Map<string, Layer>();
  readonly codeSigningConfigs = new Map<string, CodeSigningConfig>();
  /** Objects of S3 by `bucket/key`; not kept over restarts. */
  readonly objects = new Map<string, string>();
  /** `awsAccountId/region` → function name → record, in order of creation. */
  readonly functions = new Map<string, Map<string, FunctionRecord>>();
  #sink: EntrySink | undefined;
  #order = new WeakMap<
    Map<string, FunctionRecord>,
    { size: number; names: string[]; positions: Map<string, number> }
  >();

  /** Sends every later change to `sink`. */
  keepIn(sink: EntrySink | undefined): void {
    this.#sink = sink;
  }

  putAccount(account: Account): void {
    this.accounts.set(account.awsAccountId, account);
    this.#sink?.(['account', account.awsAccountId, account]);
  }

  putRole(awsAccountId: string, role: Role): void {
    this.roles.set(`${awsAccountId}/${role.roleName}`, role);
    this.#sink?.(['role', `${awsAccountId}/${role.roleName}`, role]);
  }

  deleteRole(awsAccountId: string, roleName: string): void {
    this.roles.delete(`${awsAccountId}/${roleName}`);
    this.#sink?.(['role', `${awsAccountId}/${roleName}`, null]);
  }

  putLayer(region: string, layer: Layer): void {
    this.layers.set(`${layer.awsAccountId}/${region}/${layer.name}`, layer);
    this.#sink?.(['layer', `${layer.awsAccountId}/${region}/${layer.name}`, layer]);
  }

  putCodeSigningConfig(config: CodeSigningConfig): void {
    this.codeSigningConfigs.set(config.arn, config);
    this.#sink?.(['codeSigningConfig', config.arn, config]);
  }

  /** The functions of an account in a Region; an empty map when there are none. */
  functionsIn(awsAccountId: string, region: string): ReadonlyMap<string, FunctionRecord> {
    return this.functions.get(`${awsAccountId}/${region}`) ?? new Map();
  }

  findFunction(awsAccountId: string, region: string, name: string): FunctionRecord | undefined {
    return this.functions.get(`${awsAccountId}/${region}`)?.get(name);
  }

  putFunction(awsAccountId: string, region: string, name: string, record: FunctionRecord): void {
    const place = `${awsAccountId}/${region}`;
    let functions = this.functions.get(place);
    if (!functions) {
      functions = new Map();
      this.functions.set(place, functions);
    }
    functions.set(name, record);
    this.#sink?.(['function', `${place}/${name}`, record]);
  }

  deleteFunction(awsAccountId: string, region: string, name: string): boolean {
    const functions = this.functions.get(`${awsAccountId}/${region}`);
    if (!functions?.delete(name)) return false;
    this.#order.delete(functions);
    this.#sink?.(['function', `${awsAccountId}/${region}/${name}`, null]);
    return true;
  }

  /** The names in a Region in listing order with each one's position, kept until a function comes or goes. */
  listingOrder(
    awsAccountId: string,
    region: string,
  ): { names: readonly string[]; positions: ReadonlyMap<string, number> } {
    const functions = this.functions.get(`${awsAccountId}/${region}`);
    if (!functions) return { names: [], positions: new Map() };
    let order = this.#order.get(functions);
    if (order?.size !== functions.size) {
      const names = [...functions.keys()];
      order = {
        size: functions.size,
        names,
        positions: new Map(names.map((name, index) => [name, index])),
      };
      this.#order.set(functions, order);
    }
    return order;
  }

  /** Forgets everything, without telling the sink: what follows is a new snapshot. */
  clear(): void {
    for (const map of [this.accounts, this.roles, this.layers, this.codeSigningConfigs, this.functions, this.objects])
      map.clear();
  }

  /** Everything, as entries that `restore` takes. */
  *entries(): Generator<StoredEntry> {
    for (const [key, value] of this.accounts) yield ['account', key, value];
    for (const [key, value] of this.roles) yield ['role', key, value];
    for (const [key, value] of this.layers) yield ['layer', key, value];
    for (const [key, value] of this.codeSigningConfigs) yield ['codeSigningConfig', key, value];
    for (const [place, functions] of this.functions) {
      for (const [name, value] of functions) yield ['function', `${place}/${name}`, value];
    }
  }

  /** Takes an entry back from a file. Throws ZodError when it is not one. */
  restore(entry: unknown): void {
    const [kind, key, value] = z.tuple([z.enum(kinds), z.string(), z.unknown()]).parse(entry);
    if (kind === 'function') this.#restoreFunction(key, value);
    else if (kind === 'account') restoreInto(this.accounts, accountSchema, key, value);
    else if (kind === 'role') restoreInto(this.roles, roleSchema, key, value);
    else if (kind === 'layer') restoreInto(this.layers, layerSchema, key, value);
    else restoreInto(this.codeSigningConfigs, codeSigningConfigSchema, key, value);
  }

  #restoreFunction(key: string, value: unknown): void {
    const [awsAccountId = '', region = '', name = ''] = key.split('/');
    if (value === null) this.deleteFunction(awsAccountId, region, name);
    else this.putFunction(awsAccountId, region, name, functionRecordSchema.parse(value));
  }
}

function restoreInto<T>(map: Map<string, T>, schema: z.ZodType<T>, key: string, value: unknown): void {
  if (value === null) map.delete(key);
  else map.set(key, schema.parse(withAwsAccountId(value)));
}
