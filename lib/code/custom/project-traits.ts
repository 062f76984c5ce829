import { supportedRuntimes } from '../../core/datadog/runtimes.ts';
import { regionsByPartition } from '../../core/lambda/regions.ts';
import type { Project } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';

/**
 * What the words in a project's files say. Nothing is parsed or executed: programs decide only when they run what they
 * deploy, so these are hints for a snippet that a person puts in place, and no ground for an edit.
 */
export type ProjectTraits = {
  /** Whether anything names Lambda at all. */
  namesLambda: boolean;
  /** Whether anything names Datadog's layers or libraries. */
  namesDatadog: boolean;
  /** Ids of Lambda runtimes that are named, in a stable order. */
  runtimes: readonly string[];
  /** Runtimes that are named and that Datadog does not serve any more, or not yet. */
  otherRuntimes: readonly string[];
  architecture: 'x86_64' | 'arm64';
  /** The only Region that is named; undefined when there are none or several. */
  region: string | undefined;
};

const datadogMarks = [
  '464622532012',
  '002406178527',
  'datadog-lambda',
  'datadog_lambda',
  'DD_LAMBDA_HANDLER',
  'DD_API_KEY',
];

/** Ids that are known to Lambda and not served by Datadog's layers. Source: AWS's list of runtimes, autumn 2026. */
const unservedRuntimes = [
  'go1.x',
  'java8',
  'nodejs14.x',
  'nodejs12.x',
  'python3.6',
  'python2.7',
  'ruby2.7',
  'dotnetcore3.1',
];

/** Reads the traits of a project from the files in its folder. */
export function traitsOf({ path }: Project, files: SourceFiles): ProjectTraits {
  const texts = [...files].flatMap(([file, text]) => (path === '.' || file.startsWith(`${path}/`) ? [text] : []));
  const named = (words: readonly string[]) => words.filter((word) => texts.some((text) => hasWord(text, word)));
  const regions = named(Object.values(regionsByPartition).flat());
  return {
    namesLambda: texts.some((text) => text.toLowerCase().includes('lambda')),
    namesDatadog: datadogMarks.some((mark) => texts.some((text) => text.includes(mark))),
    runtimes: named(Object.keys(supportedRuntimes)),
    otherRuntimes: named(unservedRuntimes),
    architecture: named(['arm64']).length > 0 ? 'arm64' : 'x86_64',
    region: regions.length === 1 ? regions[0] : undefined,
  };
}

/** Whether a word stands in a text and not only as the beginning or end of a longer one (`java8` in `java8.al2`). */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!isWordPart(text[at - 1]) && !isWordPart(text[at + word.length])) return true;
  return false;
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /[\w.-]/.test(character);
}
