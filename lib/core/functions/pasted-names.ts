import { parseFunctionArn } from '../lambda/arn.ts';

/** The most names in one pasted text. */
export const mostPastedNames = 10_000;
/** The longest text that is pasted: as many ARNs as may be, each as long as one is. */
export const longestPaste = 2_500_000;

/** A function as somebody named it: by its name, and by account and Region where the text says them. */
export type PastedName = { text: string; functionName: string; awsAccountId: string | null; region: string | null };

/** What a pasted text names. Each list has an entry once, in the order of the text. */
export type PastedNames = {
  names: PastedName[];
  /** Names whose version or alias was left away, as a function is changed as a whole. */
  qualified: string[];
  /** What is neither a name nor an ARN of a function. */
  notUnderstood: string[];
};

/** `[account:]function:name[:qualifier]` or `name[:qualifier]`, as Lambda's API takes them in place of an ARN. */
const shortPattern =
  /^(?:(?:(?<account>\d{12}):)?function:)?(?<name>(?:[a-z0-9-]+\.)?[a-zA-Z0-9-_]{1,140})(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]{1,128}))?$/;

/** Reads names and ARNs of functions out of a text: of several lines, with commas, semicolons, quotes or brackets, as lists are copied. */
export function readPastedNames(text: string): PastedNames {
  const names = new Map<string, PastedName>();
  const qualified = new Set<string>();
  const notUnderstood = new Set<string>();
  for (const part of text.split(/[\s,;"'`[\](){}<>|]+/u)) {
    if (part === '') continue;
    const read = readName(part);
    if (read === undefined) {
      notUnderstood.add(part);
      continue;
    }
    const { qualifier, ...name } = read;
    if (qualifier !== undefined) qualified.add(part);
    const key = [name.awsAccountId, name.region, name.functionName].join(' ');
    if (!names.has(key)) names.set(key, { text: part, ...name });
  }
  return { names: [...names.values()], qualified: [...qualified], notUnderstood: [...notUnderstood] };
}

type ReadName = Omit<PastedName, 'text'> & { qualifier?: string | undefined };

function readName(text: string): ReadName | undefined {
  if (text.startsWith('arn:')) {
    const arn = parseFunctionArn(text);
    if (arn === undefined) return undefined;
    const { functionName, awsAccountId, region, qualifier } = arn;
    return { functionName, awsAccountId, region, qualifier };
  }
  const { account = null, name, qualifier } = shortPattern.exec(text)?.groups ?? {};
  return name === undefined ? undefined : { functionName: name, awsAccountId: account, region: null, qualifier };
}
