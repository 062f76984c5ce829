import type { Settings } from '../../core/datadog/settings.ts';
import type { ConstructVersion } from './construct-version.ts';
import type { Dialect } from './dialect.ts';

/** What a file is planned with. */
export type FileContext = {
  file: string;
  text: string;
  dialect: Dialect;
  settings: Settings;
  version: ConstructVersion;
};
