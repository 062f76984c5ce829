import { describeKey } from '../../aws/key-stores.ts';
import type { AwsSession } from '../../aws/session.ts';
import type { KeyPlace } from '../../core/datadog/key-reference.ts';
import {
  differsByFunction,
  type KeyAnswer,
  keyQuestionAt,
  openVariablesOf,
  type ResolutionSubject,
  type ResolvedSettings,
  resolveSettings,
} from '../../core/datadog/resolve-settings.ts';
import type { ChosenSettings } from '../../core/datadog/settings.ts';
import type { PlanningLane } from '../../db/rollouts/planning-rows.ts';

/** How long a key's store may take, with the SDK's attempts: the functions of the lane wait for it. */
const questionMilliseconds = 20_000;

/** The settings of a plan in one account and Region. */
export type LaneSettings = {
  /** As the person chose them; what decides about layers is the same for every function. */
  chosen: ChosenSettings;
  /** The variables whose values differ from place to place, or from function to function. */
  openVariables: ReadonlySet<string>;
  /**
   * The settings that hold for one function. Throws AppError when the key's store cannot be asked, for any other reason than
   * that the read role may not ask it.
   */
  forFunction: (subject: Pick<ResolutionSubject, 'functionName' | 'tags'>) => Promise<ResolvedSettings>;
};

/** Returns the settings of one lane, with nothing asked yet. Its key's store is asked once, whatever the number of functions. */
export function createLaneSettings(session: AwsSession, lane: PlanningLane, chosen: ChosenSettings): LaneSettings {
  const { awsAccountId, region } = lane;
  const place: KeyPlace = { awsAccountId, region };
  const isSameForAll = !differsByFunction(chosen);
  let answer: Promise<KeyAnswer | undefined> | undefined;
  let forAll: Promise<ResolvedSettings> | undefined;
  const resolve = async (subject: Pick<ResolutionSubject, 'functionName' | 'tags'>): Promise<ResolvedSettings> => {
    answer ??= ask(session, chosen, place);
    const environment = lane.environment ?? undefined;
    return resolveSettings(chosen, { ...place, ...subject, environment }, await answer);
  };
  return {
    chosen,
    openVariables: openVariablesOf(chosen),
    forFunction: (subject) => {
      if (!isSameForAll) return resolve(subject);
      // One value for all, so that what is worked out of it is worked out once.
      forAll ??= resolve(subject);
      return forAll;
    },
  };
}

async function ask(session: AwsSession, chosen: ChosenSettings, place: KeyPlace): Promise<KeyAnswer | undefined> {
  const question = keyQuestionAt(chosen, place);
  if (question === undefined) return undefined;
  if (question.isOfOtherAccount) return { kind: 'unchecked', reason: 'otherAccount' };
  return await describeKey(session, question, AbortSignal.timeout(questionMilliseconds));
}
