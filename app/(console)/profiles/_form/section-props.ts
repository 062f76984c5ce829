import type { SettingsDraft } from './draft.ts';
import type { FieldErrorOf } from './field-error.ts';

/** What each section of the form gets. */
export type SectionProps = {
  draft: SettingsDraft;
  change: (part: Partial<SettingsDraft>) => void;
  fieldError: FieldErrorOf;
  /** The sentence for whichever tag is wrong. */
  tagsError: string | undefined;
  /** Whether a field at or below one of these paths is wrong, so that its section must be open. */
  hasErrorIn: (paths: readonly string[]) => boolean;
};
