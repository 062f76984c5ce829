import { z } from 'zod';
import type { ChosenApiKey } from '#lib/core/datadog/chosen-api-key.ts';
import { keyReferenceAt } from '#lib/core/datadog/key-reference.ts';
import { isSettled } from '#lib/core/datadog/resolve-settings.ts';
import { settingsSchema } from '#lib/core/datadog/settings.ts';
import type { AccountPlaces } from '#lib/db/accounts/account-places.ts';
import { type SettingsDraft, settingsOf } from './draft.ts';

/** What one value comes to in an account and Region: a sentence's code, and what fills it. */
type Outcome = { code: 'exact' | 'lookup' | 'otherAccount' | 'stored' | 'none'; text: string };

/** What the settings come to in one account and Region; undefined for what is not chosen or is the function's own. */
export type ResolvedPlace = {
  account: AccountPlaces;
  region: string;
  key: Outcome | undefined;
  environment: Outcome | undefined;
};

const differing = z.object({ apiKey: settingsSchema.shape.apiKey, env: settingsSchema.shape.env });

/**
 * What the settings in the form come to in each account and Region, without asking AWS. Undefined where nothing differs from
 * place to place, or where what is typed is not right yet.
 */
export function resolvedPlaces(draft: SettingsDraft, accounts: readonly AccountPlaces[]): ResolvedPlace[] | undefined {
  const parsed = differing.safeParse(settingsOf(draft).settings);
  if (!parsed.success || isSettled(parsed.data)) return undefined;
  const { apiKey, env } = parsed.data;
  if (apiKey === undefined && (typeof env !== 'object' || env.from !== 'account')) return undefined;
  return accounts.flatMap((account) =>
    account.regions.map((region) => ({
      account,
      region,
      key: apiKey && keyOutcome(apiKey, account, region),
      environment: environmentOutcome(env, account),
    })),
  );
}

function keyOutcome(apiKey: ChosenApiKey, { awsAccountId }: AccountPlaces, region: string): Outcome {
  const reference = keyReferenceAt(apiKey, { awsAccountId, region });
  if (reference.kind === 'none') return { code: 'none', text: '' };
  if (reference.kind === 'question') {
    const { isOfOtherAccount, arn } = reference.question;
    return { code: isOfOtherAccount ? 'otherAccount' : 'lookup', text: arn };
  }
  return 'arn' in reference.apiKey ? { code: 'exact', text: reference.apiKey.arn } : { code: 'stored', text: '' };
}

function environmentOutcome(
  env: z.infer<typeof differing>['env'],
  { environment }: AccountPlaces,
): Outcome | undefined {
  if (typeof env === 'string') return { code: 'exact', text: env };
  if (env?.from !== 'account') return undefined;
  return environment === null ? { code: 'none', text: '' } : { code: 'exact', text: environment };
}
