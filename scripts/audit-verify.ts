import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { createTranslator } from 'use-intl/core';
import { type Head, headText, parseHead } from '#lib/core/audit/chain.ts';
import { type Digest, digestSchema, type PublicKey, readPublicKey } from '#lib/core/audit/digest.ts';
import { type ProofRecord, proofRecordSchema } from '#lib/core/audit/proof.ts';
import { type Evidence, type Verdict, verifyLog } from '#lib/core/audit/verification.ts';
import { isDatabaseUnavailable } from '#lib/core/errors.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import { textsOf } from '#messages/languages.ts';
import { root } from './launch/command.mjs';
import { runningApplicationUrl } from './postgres/database-roles.ts';
import { spokenLocale } from './spoken-locale.ts';

/**
 * `npm run audit:verify`: verifies the audit log in the database, or in exported files alone. Exit status 0 when all is valid,
 * 1 when something was found, 2 for input that cannot be read.
 */

const { auditVerification: messages } = textsOf(spokenLocale);
const say = createTranslator({ locale: spokenLocale, messages });
const sayRefusal = createTranslator({ locale: spokenLocale, messages: messages.refusals });
const sayProblem = createTranslator({ locale: spokenLocale, messages: messages.problems });

type Refusal = keyof typeof messages.refusals;

/** What stops the command: the code of a sentence in `messages/<locale>/audit-verification.json`, and what fills it. */
class BadInput extends Error {
  readonly code: Refusal;
  readonly params: Record<string, string | number>;

  constructor(code: Refusal, params: Record<string, string | number> = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

type Arguments = Omit<Evidence, 'stored'> & { files: string[]; isJson: boolean };

async function main(): Promise<number> {
  try {
    const given = readArguments();
    if (given === 'help') {
      process.stdout.write(`${say('help')}\n`);
      return 0;
    }
    const verdict = given.files.length > 0 ? await verifyFiles(given) : await verifyDatabase(given);
    report(verdict, given);
    return verdict.problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    process.stderr.write(`${sayRefusal(error.code, error.params)}\n`);
    return 2;
  }
}

function readArguments(): Arguments | 'help' {
  const options = {
    help: { type: 'boolean', short: 'h' },
    json: { type: 'boolean' },
    'public-key': { type: 'string', multiple: true },
    digests: { type: 'string', multiple: true },
    head: { type: 'string', multiple: true },
  } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new BadInput('unknownOption', { reason: error instanceof Error ? error.message : '' });
  }
  const { values, positionals } = parsed;
  if (values.help) return 'help';
  return {
    files: positionals,
    isJson: values.json ?? false,
    publicKeys: (values['public-key'] ?? []).map(readKey),
    outside: (values.digests ?? []).flatMap(readDigests),
    heads: (values.head ?? []).map(readHead),
  };
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadInput('unreadableFile', { file, error: error instanceof Error ? error.message : '' });
  }
}

function readKey(file: string): PublicKey {
  const pem = readText(file);
  try {
    return readPublicKey(pem);
  } catch {
    throw new BadInput('unreadableKey', { file });
  }
}

function readHead(text: string): Head {
  const head = parseHead(text);
  if (head === undefined) throw new BadInput('unreadableHead', { text });
  return head;
}

/** Every digest below a folder; what is no digest is named rather than passed over. */
function readDigests(folder: string): Digest[] {
  let names: string[];
  try {
    names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new BadInput('unreadableFile', { file: folder, error: error instanceof Error ? error.message : '' });
  }
  return names.filter((name) => name.endsWith('.json')).map((name) => readDigest(path.join(folder, name)));
}

function readDigest(file: string): Digest {
  const text = readText(file);
  try {
    return digestSchema.parse(JSON.parse(text));
  } catch {
    throw new BadInput('unreadableFile', { file, error: 'no digest' });
  }
}

/** Reads the files twice, as digests may stand after what they vouch for; one line at a time, so that memory stays flat. */
async function verifyFiles({ files, ...evidence }: Arguments): Promise<Verdict> {
  const stored: Digest[] = [];
  for await (const record of readRecords(files)) if (record.kind === 'digest') stored.push(record.digest);
  const verification = verifyLog({ ...evidence, stored });
  for await (const record of readRecords(files)) {
    if (record.kind === 'event') verification.link(record.link, record.event);
    else if (record.kind === 'unlinked') verification.unlinked(record.event);
  }
  return verification.end();
}

async function* readRecords(files: readonly string[]): AsyncGenerator<ProofRecord> {
  for (const file of files) {
    let number = 0;
    try {
      for await (const line of readline.createInterface({ input: fs.createReadStream(file) })) {
        number += 1;
        if (line.trim() !== '') yield parseRecord(line, file, number);
      }
    } catch (error) {
      if (error instanceof BadInput) throw error;
      throw new BadInput('unreadableFile', { file, error: error instanceof Error ? error.message : '' });
    }
  }
}

function parseRecord(line: string, file: string, number: number): ProofRecord {
  try {
    return proofRecordSchema.parse(JSON.parse(line));
  } catch {
    throw new BadInput('unreadableLine', { file, line: number });
  }
}

/** The database's client is loaded for this alone: files are verified where there is none. */
async function verifyDatabase(evidence: Arguments): Promise<Verdict> {
  const { verifyStoredLog } = await import('#lib/db/audit/proof-log.ts');
  const { closeDatabase } = await import('#lib/db/kernel/client.ts');
  process.env['DATABASE_URL'] ||= runningApplicationUrl(path.join(root, '.data/postgres'), 'lamplighter') ?? '';
  try {
    return await verifyStoredLog(evidence);
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw new BadInput('noDatabase');
    throw error;
  } finally {
    await closeDatabase();
  }
}

function report(verdict: Verdict, { publicKeys, outside, heads, isJson }: Arguments): void {
  if (isJson) {
    process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
    return;
  }
  for (const { code, ...params } of verdict.problems) console.log(sentenceOf(code, params));
  if (publicKeys.length === 0) console.log(say('noPublicKey'));
  if (outside.length === 0 && heads.length === 0) console.log(say('noOutside'));
  if (verdict.waiting > 0) console.log(say('waiting', { count: verdict.waiting }));
  console.log(say('head', { head: headText(verdict.head) }));
  const { events, digests } = verdict;
  console.log(
    say('verdict', {
      ...{ validEvents: events.valid, allEvents: events.all },
      ...{ validDigests: digests.valid, allDigests: digests.all },
    }),
  );
}

/** Places and ids are shown as they are, without separators. */
function sentenceOf(code: keyof typeof messages.problems, params: Record<string, string | number>): string {
  const texts = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
  return sayProblem(code, factsIn(spokenLocale, texts));
}

process.exitCode = await main();
