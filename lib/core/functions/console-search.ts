import { parseFunctionArn } from '../lambda/arn.ts';

/** What a text that somebody typed may mean: digits of an AWS account, an ARN, a part of a name, a Rollout's number. */
export type SearchedText = {
  /** The text itself, without what surrounds it. */
  text: string;
  /** Digits of an account's id, as the AWS console writes it with dashes; undefined where there are too few to mean one. */
  accountDigits: string | undefined;
  /** What the name or id of an account to scan holds: "prod" in "prod", "scan prod" and "prod をスキャン", nothing in "scan". */
  accountToScan: string;
  /** The function that an ARN names, without version or alias. */
  functionArn: string | undefined;
  /** The number in "12", "#12", "rollout 12" and "ロールアウト 12". */
  rolloutNumber: number | undefined;
  /** What the name of a function has to hold, as names have no spaces: words that are long enough to look for in every name. */
  functionWords: string[];
};

/** The longest text that is looked for: an ARN of a function with an alias. */
export const longestSearch = 300;

/** Words beyond these narrow a search no further: each costs the database time. */
const mostWords = 8;

const greatestNumber = 2 ** 31 - 1;

/** Reads what somebody typed into the search of the console. */
export function readSearch(typed: string): SearchedText {
  // Japanese input methods write digits and # in full width.
  const text = typed.normalize('NFKC').trim();
  const digits = /^[\d-]+$/.test(text) ? text.replaceAll('-', '') : '';
  const arn = parseFunctionArn(text);
  const number = Number(/^(?:#|rollout\s*#?|ロールアウト\s*#?)?\s*(\d{1,10})$/i.exec(text)?.[1]);
  return {
    text,
    accountDigits: digits.length >= 3 && digits.length <= 12 ? digits : undefined,
    accountToScan: text.replace(/^scan(?:\s+|$)|\s+scan$|^スキャン\s*|\s*を?\s*スキャン$/i, ''),
    functionArn: arn && text.split(':').slice(0, 7).join(':'),
    rolloutNumber: Number.isSafeInteger(number) && number > 0 && number <= greatestNumber ? number : undefined,
    functionWords: text
      .split(/\s+/)
      .filter((word) => word.length >= 2)
      .slice(0, mostWords),
  };
}
