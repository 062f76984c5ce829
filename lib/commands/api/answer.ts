import { z } from 'zod';
import type { Locale } from '../../core/language/locales.ts';
import type { Operation } from './operation.ts';
import { withSentences } from './with-sentences.ts';

/** The form in which what a command or query returns leaves the API: always an object, so that something can be added to it. */
type AnswerForm = 'none' | 'items' | 'count' | 'itself';

function formOf({ runs }: Pick<Operation, 'runs'>): AnswerForm {
  const { type } = runs.output.def;
  if (type === 'void') return 'none';
  if (type === 'array') return 'items';
  return type === 'number' ? 'count' : 'itself';
}

/** The schema of an operation's answer; undefined where it has none. */
export function answerSchema(operation: Pick<Operation, 'runs'>): z.ZodType | undefined {
  const { output } = operation.runs;
  switch (formOf(operation)) {
    case 'none':
      return undefined;
    case 'items':
      return z.object({ items: output });
    case 'count':
      return z.object({ count: output });
    case 'itself':
      return output;
  }
}

/**
 * What an operation answers with, from what its command or query returned, codes with their sentences in a language; undefined where that is
 * nothing.
 */
export function answerOf(operation: Pick<Operation, 'runs'>, output: unknown, locale: Locale): unknown {
  const schema = answerSchema(operation);
  if (schema === undefined) return undefined;
  return withSentences(schema, enveloped(formOf(operation), output), locale);
}

function enveloped(form: AnswerForm, output: unknown): unknown {
  if (form === 'items') return { items: output };
  return form === 'count' ? { count: output } : output;
}

/** The status of an operation's answer where nothing is refused. */
export function answerStatus(operation: Pick<Operation, 'runs' | 'status'>): 200 | 201 | 204 {
  return operation.status ?? (formOf(operation) === 'none' ? 204 : 200);
}
