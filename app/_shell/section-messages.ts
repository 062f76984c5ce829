import { shownInPlace } from '../_doors/failure-digest.ts';

/**
 * Sentences that every page needs in the browser: what goes wrong without the server telling why, or in a page's place. Before the sign-in
 * the server itself says everything else (`SaidRefusal`), as all of `errors` is 34 kB.
 */
export const messagesOfEveryPage = [
  'common.copied',
  'common.copyFailed',
  'common.copyWhat',
  'common.error',
  'common.never',
  'common.relative',
  'common.unknown',
  'errors.consoleUnreachable',
  ...shownInPlace.map((code) => `errors.${code}` as const),
] as const;

/** Further ones of the pages before the sign-in. */
export const messagesBeforeSignIn = [
  'common.language',
  'auth.choosePassword',
  'auth.firstPassword',
  'auth.password',
  'auth.setUp',
  'auth.signIn',
] as const;

/** Further ones of the frame around the console's pages. */
export const messagesOfConsole = ['common', 'errors', 'rollouts.statuses', 'rollouts.stopReasons'] as const;

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
