/**
 * Checks that need an answer of AWS for each function and may come in after the plan, or not at all. `state`: whether an update is
 * in progress or has failed; `layers`: whether every layer may be used; `secretAccess`: whether the role can read the API key;
 * `owner`: the tags, which tell what deploys the function.
 */
export const checkKinds = ['state', 'aliases', 'codeSigning', 'layers', 'secretAccess', 'owner'] as const;
export type CheckKind = (typeof checkKinds)[number];

/**
 * Why a check has no result. `open`: it is still to come; `time`: it was not its turn before the checks had to end;
 * `accountUnusable`: the account may not be read any more, as it is disconnected or its roles have not passed their last test.
 */
export const uncheckedReasons = ['open', 'noPermission', 'throttled', 'time', 'noAnswer', 'accountUnusable'] as const;
export type UncheckedReason = (typeof uncheckedReasons)[number];
