import type { Exchange } from '../exchange.ts';
import type { Reply } from '../wire/reply.ts';
import type { AwkwardEffect } from './effect.ts';

/** The first page of a listing that never ends, and how often it was asked for since. */
type Begun = { body: string; pages: number };
const begun = new WeakMap<AwkwardEffect, Begun>();

/** What a call returns, made as awkward as faults say. `perform` does what was asked; later pages of an endless listing are made up. */
export function awkwardly(exchange: Exchange, perform: (exchange: Exchange) => Reply): Reply {
  const effects = exchange.faults.flatMap(({ effect }) => (effect.kind === 'awkward' ? [effect] : []));
  const endless = effects.find(({ pages }) => pages !== undefined);
  const before = endless && begun.get(endless);
  const reply = before === undefined ? perform(exchange) : { ...jsonPage(exchange), body: before.body };
  if (effects.length === 0 || reply.status !== 200) return reply;
  const body = effects.reduce((text, effect) => edited(exchange, effect, text), reply.body);
  return { ...reply, body: endless === undefined ? body : nextPage(exchange, endless, body) };
}

function jsonPage({ requested }: Exchange): Omit<Reply, 'body'> {
  const type = requested.format === 'rest-json' ? 'application/json' : `application/x-amz-${requested.format}`;
  return { status: 200, headers: { 'content-type': type } };
}

function edited({ entry }: Exchange, { foreignAwsAccountId, edits }: AwkwardEffect, body: string): string {
  const text =
    foreignAwsAccountId === undefined ? body : body.replaceAll(`:${entry.awsAccountId}:`, `:${foreignAwsAccountId}:`);
  if (edits.length === 0) return text;
  const value: unknown = JSON.parse(text);
  for (const edit of edits) editAt(value, edit.path.split('.'), edit);
  return JSON.stringify(value);
}

function editAt(target: unknown, [step = '', ...rest]: readonly string[], edit: AwkwardEffect['edits'][number]): void {
  if (typeof target !== 'object' || target === null) return;
  if (step === '*') {
    for (const entry of Object.values(target)) if (isMeant(entry, edit.functionName)) editAt(entry, rest, edit);
  } else if (rest.length > 0) editAt(Reflect.get(target, step), rest, edit);
  else if (edit.value === undefined) Reflect.deleteProperty(target, step);
  else Reflect.set(target, step, edit.value);
}

function isMeant(entry: unknown, functionName: string | undefined): boolean {
  if (functionName === undefined) return true;
  return typeof entry === 'object' && entry !== null && Reflect.get(entry, 'FunctionName') === functionName;
}

function nextPage({ scope }: Exchange, effect: AwkwardEffect, body: string): string {
  const known = begun.get(effect) ?? { body, pages: 0 };
  const pages = known.pages + 1;
  begun.set(effect, { ...known, pages });
  const page: unknown = JSON.parse(body);
  if (typeof page !== 'object' || page === null) return body;
  const token = effect.pages === 'sameToken' ? 'again' : `again-${pages}`;
  const isEmptied = effect.pages === 'empty' && pages > 1;
  const entries = Object.entries(page).map(([name, value]) => [name, isEmptied && Array.isArray(value) ? [] : value]);
  return JSON.stringify({ ...Object.fromEntries(entries), [tokenNames[scope.service] ?? 'NextToken']: token });
}

/** How services call the token of the next page, where it is not NextToken. */
const tokenNames: Readonly<Record<string, string>> = { lambda: 'NextMarker', tagging: 'PaginationToken' };
