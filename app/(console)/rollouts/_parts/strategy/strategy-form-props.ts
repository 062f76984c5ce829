import type { FieldErrors } from '#app/_doors/result.ts';
import type { StrategyDraft } from './draft.ts';

/** What the form for a Rollout's strategy and its sections get. */
export type StrategyFormProps = {
  draft: StrategyDraft;
  onChange: (draft: StrategyDraft) => void;
  fieldErrors: FieldErrors;
  /** How many functions are selected, for the sizes of the waves. */
  functionCount: number;
  /** Whether the Rollout is a revert, which is never reverted on a breach. */
  isRevert?: boolean;
};
