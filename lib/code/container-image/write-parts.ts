import type { DesiredFunction } from '../../core/datadog/desired.ts';
import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { type Instruction, pairsOf } from './dockerfile.ts';
import type { DockerfileEdit, NewInstruction } from './dockerfile-edit.ts';
import { meaningOf } from './dockerfile-language.ts';
import type { LambdaImage } from './image.ts';
import { extensionTag, extensionWords, isLibraryWanted, libraryInstruction } from './library-lines.ts';
import { writeWord } from './words.ts';

/** Writes everything that is missing; returns variables that would have to go and cannot. */
export function writeParts(
  edit: DockerfileEdit,
  image: LambdaImage,
  family: RuntimeFamily,
  desired: DesiredFunction,
  settings: Settings,
): string[] {
  const added: NewInstruction[] = [];
  addExtension(added, edit, image, settings);
  addLibrary(added, image, family, settings);
  const stuck = writeVariables(added, edit, image, desired);
  const { start, stage, source } = image;
  const target = desired.command?.[0];
  if (start.kind === 'handler' && target !== undefined && target !== start.word.value) {
    const { instruction } = start.command;
    if (start.command.stage === stage.index) {
      const { start: from, end } = start.word;
      const path = ['command', start.wordIndex];
      edit.replace(instruction, { start: from, end, text: JSON.stringify(target) }, path, target);
    } else added.push(instructionOf('CMD', JSON.stringify([target]), source.escapeMark));
  }
  if (added.length > 0) edit.insertAfter(placeFor(image), added);
  return stuck;
}

function addExtension(added: NewInstruction[], edit: DockerfileEdit, image: LambdaImage, settings: Settings): void {
  const { parts, base, source } = image;
  const tag = extensionTag(settings, base.isAlpine);
  if (tag === undefined) return;
  const { from, words } = extensionWords(tag);
  if (parts.extension === undefined) {
    added.push({
      line: `COPY --from=${from} ${words}`,
      meaning: { keyword: 'COPY', flags: { from }, text: words },
    });
    return;
  }
  raiseExtension(edit, parts.extension, source.text, from);
}

/** A plain older number of the same kind of image is raised; `latest`, stages and arguments are somebody's choice. */
function raiseExtension(edit: DockerfileEdit, copy: Instruction, text: string, wanted: string): void {
  const written = copy.flags.from ?? '';
  const [repository = '', tag = ''] = splitAtLast(written, ':');
  const [, wantedTag = ''] = splitAtLast(wanted, ':');
  const isOlder = Number(tag.split('-')[0]) < Number(wantedTag.split('-')[0]);
  if (!repository.endsWith('datadog/lambda-extension') || !isOlder) return;
  const start = text.indexOf(written, copy.start) + repository.length + 1;
  edit.replaceAt(
    copy,
    { start, end: start + tag.length, text: wantedTag },
    ['flags', 'from'],
    `${repository}:${wantedTag}`,
  );
}

function splitAtLast(text: string, mark: string): [string, string] {
  const at = text.lastIndexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function addLibrary(added: NewInstruction[], image: LambdaImage, family: RuntimeFamily, settings: Settings): void {
  const { parts, base, stage, source } = image;
  const library = libraryInstruction(family, settings, base.isAlpine);
  const isThere = parts.libraries.length > 0 || parts.isLibraryMixedIn;
  if (library === undefined || isThere || !isLibraryWanted(family, settings)) return;
  const instruction = instructionOf(library.keyword, library.text, source.escapeMark);
  const isRestricted = stage.user !== undefined && !['root', '0', ''].includes(stage.user);
  // Installing needs root; afterwards the image runs as whom it did.
  if (!isRestricted || library.keyword !== 'RUN') added.push(instruction);
  else {
    const user = writtenUser(image);
    added.push(
      instructionOf('USER', 'root', source.escapeMark),
      instruction,
      instructionOf('USER', user, source.escapeMark),
    );
  }
}

/** The user as the Dockerfile writes it, variables and all. */
function writtenUser({ stage }: LambdaImage): string {
  return stage.own.findLast(({ keyword }) => keyword === 'USER')?.text ?? stage.user ?? 'root';
}

function writeVariables(
  added: NewInstruction[],
  edit: DockerfileEdit,
  image: LambdaImage,
  desired: DesiredFunction,
): string[] {
  const { stage, parts, source } = image;
  const { escapeMark } = source;
  for (const [name, value] of Object.entries(desired.variables)) {
    if (stage.env[name] === value) continue;
    const instruction = parts.variables.findLast((candidate) =>
      pairsOf(candidate, escapeMark).some((pair) => pair.name === name),
    );
    const pairs = instruction === undefined ? [] : pairsOf(instruction, escapeMark);
    const index = pairs.findLastIndex((pair) => pair.name === name && pair.word.raw.startsWith(`${name}=`));
    const pair = pairs[index];
    if (instruction === undefined || pair === undefined) {
      added.push({
        line: `ENV ${name}=${writeWord(value, escapeMark)}`,
        meaning: { keyword: 'ENV', variables: [[name, value]] },
      });
      continue;
    }
    const written = {
      start: pair.word.start + name.length + 1,
      end: pair.word.end,
      text: writeWord(value, escapeMark),
    };
    edit.replace(instruction, written, ['variables', index, 1], value);
  }
  const unwanted = Object.keys(stage.env).filter((name) => desired.variables[name] === undefined);
  return unwanted.filter((name) => {
    const alone = parts.variables.filter((candidate) => {
      const pairs = pairsOf(candidate, escapeMark);
      return pairs.length === 1 && pairs[0]?.name === name;
    });
    for (const instruction of alone) edit.remove(instruction);
    return alone.length === 0;
  });
}

function instructionOf(keyword: string, text: string, escapeMark: string): NewInstruction {
  return { line: `${keyword} ${text}`, meaning: meaningOf({ keyword, flags: {}, text }, escapeMark) };
}

const settingKeywords: ReadonlySet<string> = new Set([
  'CMD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'STOPSIGNAL',
]);

/**
 * Behind what stands there already; else before the settings with which a stage ends, where everything is installed. A
 * command that repeats the inherited one stays before the new lines, so that removing tells it from one that was added.
 */
function placeFor(image: LambdaImage): Instruction {
  const { stage, parts, start } = image;
  const present = [parts.extension, ...parts.libraries, ...parts.users, ...parts.variables].flatMap(
    (part) => part ?? [],
  );
  const last = present.toSorted((a, b) => a.index - b.index).at(-1);
  if (last !== undefined) return last;
  const isRepeated =
    start.kind === 'handler' && start.command.stage === stage.index && start.word.value === inheritedHandler(image);
  const working = stage.own.findLast(({ keyword }) => isRepeated || !settingKeywords.has(keyword));
  return working ?? stage.from;
}

/** The handler that the final stage inherits from the stage it begins with. */
export function inheritedHandler({ stage }: LambdaImage): string | undefined {
  const words = stage.parent?.cmd?.words;
  return words?.length === 1 ? words[0]?.value : undefined;
}
