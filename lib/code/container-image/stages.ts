import { type DockerfileText, type ExecWord, execWords, type Instruction, pairsOf, wordsOf } from './dockerfile.ts';
import { expandWord, type Lookup } from './words.ts';

/** What CMD or ENTRYPOINT says. `words` only in the exec form. */
export type Command = { instruction: Instruction; stage: number; words: readonly ExecWord[] | undefined };

/** What a COPY or ADD brings from another image: that image's own name, followed through stages. */
export type ImageCopy = { instruction: Instruction; from: string };

/**
 * One stage as the builder leaves it: what it inherits from the stage it begins with is in it. `base` is the name of the
 * image at the bottom; `own` are the instructions of this stage alone, without its FROM.
 */
export type Stage = {
  index: number;
  name: string | undefined;
  from: Instruction;
  base: string;
  parent: Stage | undefined;
  platform: string | undefined;
  own: readonly Instruction[];
  env: Readonly<Record<string, string>>;
  entrypoint: Command | undefined;
  cmd: Command | undefined;
  user: string | undefined;
  copies: readonly ImageCopy[];
};

type Draft = { -readonly [Key in keyof Stage]: Stage[Key] } & {
  own: Instruction[];
  env: Record<string, string>;
  copies: ImageCopy[];
  args: Record<string, string>;
};

/** Every stage in order, evaluated with the default values of its arguments. */
export function readStages({ instructions, escapeMark }: DockerfileText): Stage[] {
  const stages: Draft[] = [];
  const globals: Record<string, string> = {};
  for (const instruction of instructions) {
    const current = stages.at(-1);
    if (instruction.keyword === 'FROM') stages.push(beginStage(instruction, stages, globals, escapeMark));
    else if (current !== undefined) evaluate(instruction, current, { stages, globals, escapeMark });
    else if (instruction.keyword === 'ARG') readArguments(instruction, globals, escapeMark, (name) => globals[name]);
  }
  return stages;
}

/** The stage that becomes the image, unless somebody builds another one by name. */
export function finalStage(source: DockerfileText): Stage {
  const stage = readStages(source).at(-1);
  if (stage === undefined) throw new RangeError('A Dockerfile has at least one stage.');
  return stage;
}

type Surroundings = { stages: readonly Draft[]; globals: Readonly<Record<string, string>>; escapeMark: string };

function beginStage(
  from: Instruction,
  stages: readonly Draft[],
  globals: Readonly<Record<string, string>>,
  escapeMark: string,
): Draft {
  const [image, as, name] = wordsOf(from, escapeMark);
  const base = expandWord(image?.raw ?? '', escapeMark, (key) => globals[key]);
  const parent = stages.findLast((stage) => stage.name !== undefined && stage.name === base.toLowerCase());
  const platform = from.flags.platform;
  return {
    index: stages.length,
    name: as?.raw.toUpperCase() === 'AS' ? name?.raw.toLowerCase() : undefined,
    from,
    base: parent?.base ?? base,
    parent,
    platform:
      platform === undefined ? parent?.platform : expandWord(platform, escapeMark, (key) => globals[key]).toLowerCase(),
    own: [],
    env: { ...parent?.env },
    args: {},
    entrypoint: parent?.entrypoint,
    cmd: parent?.cmd,
    user: parent?.user,
    copies: [...(parent?.copies ?? [])],
  };
}

function evaluate(instruction: Instruction, stage: Draft, about: Surroundings): void {
  const { escapeMark, globals } = about;
  const lookup: Lookup = (name) => stage.env[name] ?? stage.args[name];
  stage.own.push(instruction);
  switch (instruction.keyword) {
    case 'ARG':
      readArguments(instruction, stage.args, escapeMark, (name) => lookup(name), globals);
      break;
    case 'ENV': {
      const values = pairsOf(instruction, escapeMark).map(
        ({ name, raw }) => [name, expandWord(raw ?? '', escapeMark, lookup)] as const,
      );
      // All values of one instruction see the variables as they were before it.
      Object.assign(stage.env, Object.fromEntries(values));
      break;
    }
    case 'CMD':
      stage.cmd = { instruction, stage: stage.index, words: execWords(instruction.text) };
      break;
    case 'ENTRYPOINT':
      stage.entrypoint = { instruction, stage: stage.index, words: execWords(instruction.text) };
      // A new entry point resets a command that was inherited, not one of the same stage.
      if (stage.cmd?.stage !== stage.index) stage.cmd = undefined;
      break;
    case 'USER':
      stage.user = expandWord(instruction.text, escapeMark, lookup);
      break;
    case 'COPY':
      if (instruction.flags.from !== undefined)
        stage.copies.push({ instruction, from: imageOf(instruction.flags.from, about, lookup) });
      break;
  }
}

function imageOf(from: string, { stages, escapeMark, globals }: Surroundings, lookup: Lookup): string {
  const name = expandWord(from, escapeMark, (key) => lookup(key) ?? globals[key]);
  const stage = stages.find((candidate) => candidate.name === name.toLowerCase() || String(candidate.index) === name);
  return stage?.base ?? name;
}

function readArguments(
  instruction: Instruction,
  args: Record<string, string>,
  escapeMark: string,
  lookup: Lookup,
  globals: Readonly<Record<string, string>> = {},
): void {
  for (const { name, raw } of pairsOf(instruction, escapeMark)) {
    const value = raw === undefined ? globals[name] : expandWord(raw, escapeMark, lookup);
    if (value !== undefined) args[name] = value;
  }
}
