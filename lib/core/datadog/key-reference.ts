import { partitionOfRegion } from '../lambda/arn.ts';
import type { ApiKey } from './api-key-schema.ts';
import type { ChosenApiKey, KeyPlaceholder, KeyRow, KeyStore } from './chosen-api-key.ts';

/** An account, twelve digits, and a Region: what decides which row and which values for the placeholders hold. */
export type KeyPlace = { awsAccountId: string; region: string };

/** What is asked of a store in one account and Region: whether it knows this key, and under which ARN. */
export type KeyQuestion = {
  store: KeyStore;
  /** A name, or an ARN that may lack the suffix that Secrets Manager appends. */
  id: string;
  /** Where the key lies: its ARN's Region, else the function's. */
  region: string;
  /** Whether `id` is an ARN of another account, whose keys the read role cannot describe. */
  isOfOtherAccount: boolean;
  /** The best ARN without an answer: in Secrets Manager one without the suffix, which serves within the same account. */
  arn: string;
};

/** How the API key is given for one account and Region: exactly, or so that its store has to be asked; or not at all. */
export type KeyReference =
  | { kind: 'exact'; apiKey: ApiKey }
  | { kind: 'question'; question: KeyQuestion }
  | { kind: 'none' };

/**
 * Returns how the chosen key is given in one account and Region. Of a table the row that names both comes first, then the one that
 * names the account, then the one that names the Region, then the one for everything else.
 */
export function keyReferenceAt(chosen: ChosenApiKey, place: KeyPlace): KeyReference {
  if ('table' in chosen && chosen.table !== undefined) {
    const row = rowAt(chosen.table, place);
    return row === undefined ? { kind: 'none' } : referenceOf(chosen.source, row, place);
  }
  switch (chosen.source) {
    case 'secretsManager':
    case 'ssm':
    case 'kms':
      return referenceOf(chosen.source, chosen, place);
    default:
      return { kind: 'exact', apiKey: chosen };
  }
}

function rowAt(rows: readonly KeyRow[], { awsAccountId, region }: KeyPlace): KeyRow | undefined {
  const find = (account: string | undefined, ofRegion: string | undefined) =>
    rows.find((row) => row.awsAccountId === account && row.region === ofRegion);
  return (
    find(awsAccountId, region) ?? find(awsAccountId, undefined) ?? find(undefined, region) ?? find(undefined, undefined)
  );
}

function referenceOf(source: KeyStore | 'kms', given: KeyRow, place: KeyPlace): KeyReference {
  if (source === 'kms')
    return given.ciphertext === undefined
      ? { kind: 'none' }
      : { kind: 'exact', apiKey: { source, ciphertext: given.ciphertext } };
  if (given.name !== undefined)
    return { kind: 'question', question: questionByName(source, fill(given.name, place), place) };
  if (given.arn === undefined) return { kind: 'none' };
  const arn = fill(given.arn, place);
  if (arn === given.arn) return { kind: 'exact', apiKey: { source, arn } };
  const [, , , region = '', awsAccountId] = arn.split(':');
  const isOfOtherAccount = awsAccountId !== place.awsAccountId;
  return { kind: 'question', question: { store: source, id: arn, region, isOfOtherAccount, arn } };
}

function questionByName(store: KeyStore, id: string, place: KeyPlace): KeyQuestion {
  const { awsAccountId, region } = place;
  const service = store === 'secretsManager' ? 'secretsmanager' : 'ssm';
  // The slash with which a parameter's name may begin is not doubled in its ARN.
  const resource = store === 'secretsManager' ? `secret:${id}` : `parameter/${id.replace(/^\//, '')}`;
  const arn = `arn:${partitionOfRegion(region)}:${service}:${region}:${awsAccountId}:${resource}`;
  return { store, id, region, isOfOtherAccount: false, arn };
}

/** A text with its placeholders replaced. */
function fill(text: string, { awsAccountId, region }: KeyPlace): string {
  const values: Readonly<Record<KeyPlaceholder, string>> = {
    accountId: awsAccountId,
    region,
    partition: partitionOfRegion(region),
  };
  return text
    .replaceAll('{accountId}', values.accountId)
    .replaceAll('{region}', values.region)
    .replaceAll('{partition}', values.partition);
}
