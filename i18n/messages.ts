import accounts from '#messages/en/accounts.json' with { type: 'json' };
import audit from '#messages/en/audit.json' with { type: 'json' };
import auth from '#messages/en/auth.json' with { type: 'json' };
import code from '#messages/en/code.json' with { type: 'json' };
import common from '#messages/en/common.json' with { type: 'json' };
import errors from '#messages/en/errors.json' with { type: 'json' };
import findings from '#messages/en/findings.json' with { type: 'json' };
import functions from '#messages/en/functions.json' with { type: 'json' };
import overview from '#messages/en/overview.json' with { type: 'json' };
import profiles from '#messages/en/profiles.json' with { type: 'json' };
import rollouts from '#messages/en/rollouts.json' with { type: 'json' };
import settings from '#messages/en/settings.json' with { type: 'json' };
import status from '#messages/en/status.json' with { type: 'json' };
import type { Locale } from './locales.ts';

const en = {
  accounts,
  audit,
  auth,
  code,
  common,
  errors,
  findings,
  functions,
  overview,
  profiles,
  rollouts,
  settings,
  status,
};

/** Every sentence of the console by language, then namespace; a namespace is a file of `messages/<locale>/`. */
export const messagesByLocale: Readonly<Record<Locale, typeof en>> = { en };
