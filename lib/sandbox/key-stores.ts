import type { SandboxState } from './state.ts';

/** A secret or parameter of the simulation: what AWS tells of it beside its value, which it has none of. */
export type StoredKey = {
  store: 'secretsManager' | 'ssm';
  /** Without the suffix that Secrets Manager appends in the ARN; a parameter's with its slash. */
  name: string;
  /** The six characters that Secrets Manager appends. */
  suffix?: string;
  /** Seconds since the epoch. */
  deletedAt?: number;
};

type Place = { awsAccountId: string; region: string };

/** What every account holds in every Region: where its instrumented functions take their key from. */
const usual: readonly StoredKey[] = [
  { store: 'secretsManager', name: 'datadog/api-key', suffix: 'a1B2c3' },
  { store: 'ssm', name: '/datadog/api-key' },
];

/** Kept beside the state and not written to its file: only tests put keys, and each has a simulation of its own. */
const stored = new WeakMap<SandboxState, Map<string, StoredKey[]>>();

/** Puts a secret or parameter into an account and Region. */
export function putStoredKey(state: SandboxState, { awsAccountId, region }: Place, key: StoredKey): void {
  const places = stored.get(state) ?? new Map<string, StoredKey[]>();
  stored.set(state, places);
  const place = `${awsAccountId}/${region}`;
  places.set(place, [...(places.get(place) ?? []), key]);
}

/** The secrets or parameters of an account and Region. */
export function storedKeys(
  state: SandboxState,
  { awsAccountId, region }: Place,
  store: StoredKey['store'],
): StoredKey[] {
  const own = stored.get(state)?.get(`${awsAccountId}/${region}`) ?? [];
  return [...own, ...usual].filter((key) => key.store === store);
}
