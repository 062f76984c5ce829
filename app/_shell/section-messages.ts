/** Sentences that every page needs in the browser: what stands around it, and what goes wrong. */
export const messagesOfEveryPage = ['common', 'errors'] as const;

/** Further ones of the pages before the sign-in. */
export const messagesBeforeSignIn = [
  'auth.choosePassword',
  'auth.firstPassword',
  'auth.password',
  'auth.setUp',
  'auth.signIn',
] as const;

/** Further ones of the frame around the console's pages. */
export const messagesOfConsole = ['rollouts.statuses', 'rollouts.stopReasons'] as const;

/**
 * What the components in the browser say on the pages of a section, beside the above: a namespace, or a part of one. All others are said by
 * the server alone. section-messages.test.ts finds them in the components.
 */
export const sectionMessages = {
  accounts: ['accounts', 'rollouts'],
  audit: ['audit'],
  code: ['code', 'profiles'],
  functions: ['accounts.regionNames', 'code.permanent', 'functions', 'rollouts.waiting', 'status'],
  overview: ['functions', 'overview', 'rollouts.outcomes', 'rollouts.revertStates', 'rollouts.verdicts', 'status'],
  profiles: ['profiles'],
  rollouts: ['audit', 'code.permanent', 'functions.datadog', 'profiles', 'review', 'rollouts'],
  settings: ['auth', 'settings'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A part of the console: the first step of its pages' addresses; the overview has none. */
export type Section = keyof typeof sectionMessages;
