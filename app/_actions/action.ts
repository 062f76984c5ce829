import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import type { Permission } from '#lib/core/access/permissions.ts';
import { AppError, type Failure } from '#lib/core/errors.ts';
import { admitStranger, type Caller, failureOf, identify, recordRefusal, refuseUnlessPermitted } from './admission.ts';
import { fieldErrorsOf } from './field-errors.ts';
import type { ActionResult, FieldErrors } from './result.ts';
import { isStorable } from './storable.ts';

type Definition<Input extends z.ZodType, Data> = {
  /** Names the command in the log and in `command.refused`, for example `account.create`. */
  name: string;
  permission: Permission;
  input: Input;
  /** The command itself; it throws AppError to refuse. */
  run: (input: z.output<Input>, caller: Caller) => Promise<Data>;
};

/**
 * The one wrapper of every server action: origin, session, permission, zod, command; a refusal comes back as a value.
 *
 * ```ts
 * 'use server';
 * export const createProfile = action({
 *   name: 'profile.create',
 *   permission: 'profile.manage',
 *   input: profileInputSchema,
 *   run: (input, { actor }) => inTransaction((tx) => createProfileCommand(tx, input, actor)),
 * });
 * ```
 * Call it from a client component through `useAction` (app/_actions/use-action.ts). Business refusals are recorded here
 * as `command.refused`; a command need not do so itself.
 */
export function action<Input extends z.ZodType, Data>(
  definition: Definition<Input, Data>,
): (input: z.input<Input>) => Promise<ActionResult<Data>> {
  return async (input) => {
    let caller: Caller | undefined;
    try {
      caller = await identify({ changes: true });
      refuseUnlessPermitted(caller, definition.permission);
      const parsed = definition.input.safeParse(input);
      if (!parsed.success) return refusedInput(parsed.error);
      if (!isStorable(parsed.data)) throw new AppError('invalidInput');
      return { ok: true, data: await definition.run(parsed.data, caller) };
    } catch (error) {
      unstable_rethrow(error);
      const failure = failureOf(error, definition.name);
      if (caller) await recordRefusal(definition.name, caller.actor, failure);
      return { ok: false, failure, fieldErrors: {} };
    }
  };
}

type OpenDefinition<Input extends z.ZodType, Data> = {
  name: string;
  input: Input;
  run: (input: z.output<Input>) => Promise<Data>;
};

/** The wrapper of the few actions that come before a session: signing in and the first set-up. Origin and zod as ever. */
export function openAction<Input extends z.ZodType, Data>(
  definition: OpenDefinition<Input, Data>,
): (input: z.input<Input>) => Promise<ActionResult<Data>> {
  return async (input) => {
    try {
      await admitStranger();
      const parsed = definition.input.safeParse(input);
      if (!parsed.success) return refusedInput(parsed.error);
      if (!isStorable(parsed.data)) throw new AppError('invalidInput');
      return { ok: true, data: await definition.run(parsed.data) };
    } catch (error) {
      unstable_rethrow(error);
      return { ok: false, failure: failureOf(error, definition.name), fieldErrors: {} };
    }
  };
}

function refusedInput(error: z.ZodError): { ok: false; failure: Failure; fieldErrors: FieldErrors } {
  return { ok: false, failure: { code: 'invalidInput', params: {} }, fieldErrors: fieldErrorsOf(error) };
}
