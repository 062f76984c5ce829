import { z } from 'zod';
import { cursorInputShape, cursorPageSchema, pageLimitSchema, readCursor } from '../../core/api/cursor.ts';
import { accountStatuses } from '../../core/connection/account-status.ts';
import { apiKeySourcesOf } from '../../core/datadog/variables.ts';
import { AppError } from '../../core/errors.ts';
import { configurationStateOf, configurationStates } from '../../core/functions/configuration-state.ts';
import { functionHealthSchema, judgedHealthSchema, judgeFunction } from '../../core/functions/function-health.ts';
import { nextMoveOf, nextMoves } from '../../core/functions/next-move.ts';
import { timelinePlaceSchema } from '../../core/functions/timeline-place.ts';
import { standingChange } from '../../core/rollout/standing-change.ts';
import { readFunctionRow } from '../../db/functions/function-page.ts';
import { readAccountOfFunction } from '../../db/functions/function-rows.ts';
import { openRolloutSchema, readFunctionStateRow } from '../../db/functions/function-state.ts';
import { listTimelineRows, timelineEntrySchema } from '../../db/functions/timeline-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';

const functionAddressSchema = z.strictObject({ functionId: idInAddress(z.uuid(), 'function') });

/**
 * How a function stands: its configuration beside what we left there, its health as it was read last, and what a person would do next.
 * Throws AppError notFound.
 */
export const readFunctionState = query({
  name: 'function.readState',
  permission: 'read',
  input: functionAddressSchema,
  output: z.object({
    configuration: z.enum(configurationStates),
    accountStatus: z.enum(accountStatuses),
    health: judgedHealthSchema,
    /** The figures behind it; null: never read. */
    reading: functionHealthSchema.nullable(),
    /** Whether somebody has asked for new figures and they have not come. */
    isAwaited: z.boolean(),
    nextMove: z.enum(nextMoves),
    /** The Rollout that is to change it, or failed to, and that is not at its end. */
    openRollout: openRolloutSchema.nullable(),
    /** The first and the last of our Changes that were applied to it. */
    firstChangeId: z.string().nullable(),
    latestChangeId: z.string().nullable(),
  }),
  subject: 'function',
  scopeOf: async ({ functionId }) => [await readAccountOfFunction(functionId)],
  run: async ({ functionId }) => {
    const [found, state] = await Promise.all([readFunctionRow(functionId), readFunctionStateRow(functionId)]);
    if (!found || !state) throw new AppError('notFound', { what: 'function' });
    const { applied, accountStatus, inFlight, openRollout, health: reading, isAwaited } = state;
    const [first, latest] = [applied.at(0)?.id ?? null, applied.at(-1)?.id ?? null];
    const standing = standingChange(applied);
    const configuration = configurationStateOf({
      wasChanged: applied.length > 0,
      isOurs: standing !== undefined && standing.mode !== 'remove',
      inFlight,
      drift: found.driftState,
      isReadable: found.isEnvironmentReadable && found.unreadSince === null,
    });
    const health = judgeFunction(reading, latest);
    const nextMove = nextMoveOf({
      ...{ isGone: found.goneAt !== null, isUnread: found.unreadSince !== null, accountStatus, configuration },
      ...{ status: found.status, health: health.state },
      hasPlainKey: apiKeySourcesOf(found.datadogVariables).includes('DD_API_KEY'),
      openRollout: openRollout?.status ?? null,
    });
    return {
      ...{ configuration, accountStatus, health, reading, isAwaited, nextMove, openRollout },
      ...{ firstChangeId: first, latestChangeId: latest },
    };
  },
});

/**
 * Everything that happened to a function, newest first: when it was seen, gone and there again, our Changes with their differences, edits
 * by others that scans noticed, and its drift. Throws AppError notFound, cursorInvalid.
 */
export const readTimeline = query({
  name: 'function.readTimeline',
  permission: 'read',
  input: functionAddressSchema.extend({ ...cursorInputShape, limit: pageLimitSchema }),
  output: cursorPageSchema(timelineEntrySchema),
  subject: 'function',
  scopeOf: async ({ functionId }) => [await readAccountOfFunction(functionId)],
  run: ({ functionId, cursor, limit }) =>
    listTimelineRows(functionId, { after: readCursor(cursor, timelinePlaceSchema), limit }),
});
