import { datadogWrapper } from '../../core/datadog/variables.ts';
import { type DockerfileText, type Instruction, pairsOf, wordsOf } from './dockerfile.ts';
import type { Stage } from './stages.ts';
import { expandWord } from './words.ts';

/** Where Datadog publishes its extension as an image. Source: Datadog's documentation for container images, autumn 2026. */
export const extensionImage = 'public.ecr.aws/datadog/lambda-extension';

/** What of Datadog stands in the final stage. */
export type DatadogParts = {
  extension: Instruction | undefined;
  /** RUN and ADD instructions that install nothing but Datadog's library. */
  libraries: readonly Instruction[];
  /** ENV instructions that hold nothing but Datadog's variables and follow one of the above. */
  variables: readonly Instruction[];
  /** USER instructions around a library: the first becomes root, the second goes back. */
  users: readonly Instruction[];
  /** Variables that would stop the function once Datadog is gone, each alone in an ENV elsewhere in the stage. */
  harmful: readonly Instruction[];
  /** Whether an instruction installs Datadog's library together with other things. */
  isLibraryMixedIn: boolean;
};

/** Finds what was written by this product, by hand or by another tool; the layout tells whose variables are whose. */
export function findParts({ escapeMark }: DockerfileText, stage: Stage): DatadogParts {
  const { own } = stage;
  const extension = stage.copies.find(
    ({ instruction, from }) => own.includes(instruction) && isExtensionImage(from),
  )?.instruction;
  const libraries = own.filter((instruction) => installsOnlyDatadog(instruction, escapeMark));
  const users = findUsersAround(stage, libraries);
  const anchors = new Set([extension, ...libraries, ...users]);
  const variables: Instruction[] = [];
  for (const [index, instruction] of own.entries()) {
    const before = own[index - 1];
    const isBehind = before !== undefined && (anchors.has(before) || variables.includes(before));
    if (isBehind && holdsOnlyDatadog(instruction, escapeMark)) variables.push(instruction);
  }
  return {
    extension,
    libraries,
    variables,
    users,
    harmful: own.filter((instruction) => !variables.includes(instruction) && isHarmful(instruction, escapeMark)),
    isLibraryMixedIn: own.some(
      (instruction) =>
        instruction.keyword === 'RUN' && !libraries.includes(instruction) && namesLibrary(instruction, escapeMark),
    ),
  };
}

function isExtensionImage(image: string): boolean {
  const [repository = ''] = image.split('@');
  const slash = repository.lastIndexOf('/');
  const [name] = repository.slice(slash + 1).split(':');
  return name === 'lambda-extension' && repository.includes('datadog');
}

const datadogPackages = ['datadog-lambda', 'datadog_lambda', 'datadog-lambda-js', 'dd-trace', 'ddtrace', 'datadog'];

/** How packages are installed: the words with which a command begins. */
const installers: readonly (readonly string[])[] = [
  ['pip', 'install'],
  ['pip3', 'install'],
  ['python', '-m', 'pip', 'install'],
  ['python3', '-m', 'pip', 'install'],
  ['npm', 'install'],
  ['npm', 'i'],
  ['yarn', 'add'],
  ['pnpm', 'add'],
  ['gem', 'install'],
];

function installsOnlyDatadog(instruction: Instruction, escapeMark: string): boolean {
  const words = wordsOf(instruction, escapeMark).map(({ raw }) => expandWord(raw, escapeMark, () => undefined));
  if (instruction.keyword === 'ADD')
    return words.length === 2 && words[0]?.startsWith('https://dtdg.co/latest-java-tracer') === true;
  if (instruction.keyword !== 'RUN' || instruction.text.includes('\n')) return false;
  if (isTracerDownload(instruction.text)) return true;
  const installer = installers.find((start) => start.every((word, index) => words[index] === word));
  if (installer === undefined) return false;
  const packages = words.slice(installer.length).filter((word) => !word.startsWith('-'));
  return packages.length > 0 && packages.every((word) => datadogPackages.includes(packageName(word)));
}

/** A download of a tracer as Datadog's documentation and this product write it, alone in its RUN. */
function isTracerDownload(text: string): boolean {
  const isDownload = text.includes('curl ') || text.includes('wget ');
  const isTracer =
    text.includes('https://github.com/DataDog/dd-trace-dotnet/releases/') ||
    text.includes('https://dtdg.co/latest-java-tracer');
  return isDownload && isTracer;
}

function packageName(word: string): string {
  const end = Array.from(word).findIndex((character, index) => index > 0 && '=<>~!@[;'.includes(character));
  return (end === -1 ? word : word.slice(0, end)).toLowerCase();
}

function namesLibrary(instruction: Instruction, escapeMark: string): boolean {
  return wordsOf(instruction, escapeMark).some(({ raw }) =>
    ['datadog-lambda', 'datadog_lambda', 'datadog-lambda-js'].includes(packageName(raw)),
  );
}

/** USER root before a library and USER of before behind it, as `plan-instrument.ts` writes them. */
function findUsersAround({ own, parent }: Stage, libraries: readonly Instruction[]): Instruction[] {
  return own.flatMap((opening, index) => {
    const library = own[index + 1];
    const closing = own[index + 2];
    const isAround =
      opening.keyword === 'USER' &&
      opening.text === 'root' &&
      library !== undefined &&
      libraries.includes(library) &&
      closing?.keyword === 'USER';
    if (!isAround) return [];
    const before = own.slice(0, index).findLast(({ keyword }) => keyword === 'USER')?.text ?? parent?.user;
    return before === closing.text ? [opening, closing] : [];
  });
}

function holdsOnlyDatadog(instruction: Instruction, escapeMark: string): boolean {
  if (instruction.keyword !== 'ENV') return false;
  return pairsOf(instruction, escapeMark).every(({ name, raw }) => isDatadogVariable(name, raw ?? '', escapeMark));
}

function isDatadogVariable(name: string, raw: string, escapeMark: string): boolean {
  if (name === 'AWS_LAMBDA_EXEC_WRAPPER') return expandWord(raw, escapeMark, () => undefined) === datadogWrapper;
  return name.startsWith('DD_') || name.startsWith('CORECLR_');
}

function isHarmful(instruction: Instruction, escapeMark: string): boolean {
  if (instruction.keyword !== 'ENV' || !holdsOnlyDatadog(instruction, escapeMark)) return false;
  const [pair, ...others] = pairsOf(instruction, escapeMark);
  return others.length === 0 && (pair?.name === 'DD_LAMBDA_HANDLER' || pair?.name === 'AWS_LAMBDA_EXEC_WRAPPER');
}
