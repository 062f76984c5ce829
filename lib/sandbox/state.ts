import { z } from 'zod';
import { functionConfigurationSchema } from '../core/lambda/function-configuration.ts';
import { statementSchema } from './identity/policy.ts';
import { partitions } from './regions.ts';

/** A role of a simulated account: who may assume it, for how long, and what it may do. */
const roleSchema = z.strictObject({
  roleName: z.string(),
  /** The ARN of a role or user, or of an account's root; the partition is not compared. */
  trustedPrincipal: z.string(),
  /** Absent: anyone trusted gets in without an external id, the insecure role that must be refused. */
  externalId: z.string().optional(),
  maxSessionSeconds: z.number().int(),
  statements: z.array(statementSchema),
  createdAt: z.string(),
});
export type Role = z.infer<typeof roleSchema>;

const accountSchema = z.strictObject({
  accountId: z.string(),
  name: z.string(),
  partition: z.enum(partitions),
  enabledOptInRegions: z.array(z.string()),
});
export type Account = z.infer<typeof accountSchema>;

/** How often a function is called and how well it does, before any misbehaviour. */
export const trafficSchema = z.strictObject({
  invocationsPerMinute: z.number().min(0),
  /** 0..1 of the invocations. */
  errorRate: z.number().min(0).max(1),
  throttleRate: z.number().min(0).max(1),
  durationMilliseconds: z.number().positive(),
});
export type Traffic = z.infer<typeof trafficSchema>;

/** How traffic turns out while the configuration is not the one that stood when this was set. */
export const badAfterChangeSchema = z.strictObject({
  errorRate: z.number().min(0).max(1).default(0.5),
  throttleRate: z.number().min(0).max(1).default(0),
  durationFactor: z.number().positive().default(1),
});

/** Why an update ends Failed, in LastUpdateStatusReasonCode and LastUpdateStatusReason. */
export const updateFailureSchema = z.strictObject({ reasonCode: z.string(), reason: z.string() });

const pendingSchema = z.strictObject({
  startedAt: z.number(),
  /** Milliseconds since the epoch; null: never ready. */
  readyAt: z.number().nullable(),
  revisionIdAfter: z.string(),
  /** Present when the update ends Failed: the reason, and what comes back. */
  failure: updateFailureSchema.extend({ previous: functionConfigurationSchema }).optional(),
});

/** Everything the simulation knows about one function. `configuration` objects are replaced, never changed in place. */
export const functionRecordSchema = z.strictObject({
  configuration: functionConfigurationSchema,
  /** Absent: never tagged, and so unknown to tag:GetResources. */
  tags: z.record(z.string(), z.string()).optional(),
  unzippedCodeBytes: z.number(),
  imageUri: z.string().optional(),
  /** The key policy keeps Lambda from decrypting the variables; they are there nevertheless. */
  hasUnreadableEnvironment: z.boolean().optional(),
  codeSigningConfigArn: z.string().optional(),
  versions: z.array(functionConfigurationSchema).optional(),
  aliases: z
    .array(
      z.strictObject({
        Name: z.string(),
        FunctionVersion: z.string(),
        Description: z.string(),
        RevisionId: z.string(),
      }),
    )
    .optional(),
  pending: pendingSchema.optional(),
  /** Overrides the simulation's own duration of updates. */
  updateMilliseconds: z.number().optional(),
  /** Every update of it ends Failed for this reason. */
  failsUpdatesWith: updateFailureSchema.optional(),
  traffic: trafficSchema.optional(),
  badAfterChange: badAfterChangeSchema.extend({ baselineDigest: z.string() }).optional(),
  /** The configurations of late, for traffic that depends on them: when each began, and its digest. */
  changes: z.array(z.strictObject({ at: z.number(), digest: z.string() })).optional(),
});
export type FunctionRecord = z.infer<typeof functionRecordSchema>;

/** A layer of an account of the simulation or of a publisher, in one Region. */
export const layerSchema = z.strictObject({
  name: z.string(),
  accountId: z.string(),
  description: z.string(),
  codeBytes: z.number(),
  unzippedBytes: z.number(),
  compatibleRuntimes: z.array(z.string()),
  /** Versions 1..newest exist but for the deleted ones. */
  newest: z.number().int(),
  deleted: z.array(z.number().int()),
  /** Whether every account may use it. */
  isPublic: z.boolean(),
  signingProfileVersionArn: z.string().optional(),
});
export type Layer = z.infer<typeof layerSchema>;

const codeSigningConfigSchema = z.strictObject({
  arn: z.string(),
  description: z.string(),
  allowedProfileVersionArns: z.array(z.string()),
  untrustedArtifactOnDeployment: z.enum(['Warn', 'Enforce']),
});
export type CodeSigningConfig = z.infer<typeof codeSigningConfigSchema>;

const kinds = ['account', 'role', 'function', 'layer', 'codeSigningConfig'] as const;
type Kind = (typeof kinds)[number];

/** One line of a snapshot or journal: a value, or null for "deleted". Keys are paths such as `accountId/region/functionName`. */
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
  /** `accountId/region` → function name → record, in order of creation. */
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
    this.accounts.set(account.accountId, account);
    this.#sink?.(['account', account.accountId, account]);
  }

  putRole(accountId: string, role: Role): void {
    this.roles.set(`${accountId}/${role.roleName}`, role);
    this.#sink?.(['role', `${accountId}/${role.roleName}`, role]);
  }

  deleteRole(accountId: string, roleName: string): void {
    this.roles.delete(`${accountId}/${roleName}`);
    this.#sink?.(['role', `${accountId}/${roleName}`, null]);
  }

  putLayer(region: string, layer: Layer): void {
    this.layers.set(`${layer.accountId}/${region}/${layer.name}`, layer);
    this.#sink?.(['layer', `${layer.accountId}/${region}/${layer.name}`, layer]);
  }

  putCodeSigningConfig(config: CodeSigningConfig): void {
    this.codeSigningConfigs.set(config.arn, config);
    this.#sink?.(['codeSigningConfig', config.arn, config]);
  }

  /** The functions of an account in a Region; an empty map when there are none. */
  functionsIn(accountId: string, region: string): ReadonlyMap<string, FunctionRecord> {
    return this.functions.get(`${accountId}/${region}`) ?? new Map();
  }

  findFunction(accountId: string, region: string, name: string): FunctionRecord | undefined {
    return this.functions.get(`${accountId}/${region}`)?.get(name);
  }

  putFunction(accountId: string, region: string, name: string, record: FunctionRecord): void {
    const place = `${accountId}/${region}`;
    let functions = this.functions.get(place);
    if (!functions) {
      functions = new Map();
      this.functions.set(place, functions);
    }
    functions.set(name, record);
    this.#sink?.(['function', `${place}/${name}`, record]);
  }

  deleteFunction(accountId: string, region: string, name: string): boolean {
    const functions = this.functions.get(`${accountId}/${region}`);
    if (!functions?.delete(name)) return false;
    this.#order.delete(functions);
    this.#sink?.(['function', `${accountId}/${region}/${name}`, null]);
    return true;
  }

  /** The names in a Region in listing order with each one's position, kept until a function comes or goes. */
  listingOrder(
    accountId: string,
    region: string,
  ): { names: readonly string[]; positions: ReadonlyMap<string, number> } {
    const functions = this.functions.get(`${accountId}/${region}`);
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
    for (const map of [this.accounts, this.roles, this.layers, this.codeSigningConfigs, this.functions]) map.clear();
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
    const [accountId = '', region = '', name = ''] = key.split('/');
    if (value === null) this.deleteFunction(accountId, region, name);
    else this.putFunction(accountId, region, name, functionRecordSchema.parse(value));
  }
}

function restoreInto<T>(map: Map<string, T>, schema: z.ZodType<T>, key: string, value: unknown): void {
  if (value === null) map.delete(key);
  else map.set(key, schema.parse(value));
}
