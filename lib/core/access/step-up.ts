/** For how long what somebody proved of themselves counts in their session. */
export const stepUpSeconds = 10 * 60;

/** How somebody proves who they are: a code of their app where they have one, else their password; elsewhere without either. */
export const stepUpWays = ['code', 'password', 'oidc'] as const;
export type StepUpWay = (typeof stepUpWays)[number];
