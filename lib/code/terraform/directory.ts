import { ShapeNotEditable } from '../edit/language.ts';
import { isIn, nameOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { HclExpression } from './hcl-expression.ts';
import { attributeOf, blockOf, type HclBlock, type HclFile, readHclFile } from './hcl-file.ts';
import type { HclStep } from './hcl-reference.ts';

/** A block and the file that it stands in. */
export type PlacedBlock = { file: HclFile; block: HclBlock; index: number };

/** Where an expression stands, as far as its meaning depends on it: the block whose `each` it may name. */
export type Surroundings = { forEach: HclExpression | undefined };

const deepest = 12;

/** One Terraform module: all files of a folder, which Terraform reads as one. */
export class TerraformDirectory {
  readonly path: string;
  readonly files: readonly HclFile[];
  /** Every top-level block, in the order of the files' names. */
  readonly blocks: readonly PlacedBlock[];
  /** Files in Terraform's JSON syntax, which are not edited. */
  readonly jsonFiles: readonly { path: string; text: string }[];

  constructor(path: string, files: SourceFiles) {
    this.path = path;
    const own = [...files].filter(([file]) => isIn(path, file)).sort(([a], [b]) => (a < b ? -1 : 1));
    this.files = own.filter(([file]) => isHclName(file)).map(([file, text]) => readHclFile(file, text));
    this.jsonFiles = own.filter(([file]) => isJsonName(file)).map(([file, text]) => ({ path: file, text }));
    this.blocks = this.files.flatMap((file) => file.blocks.map((block, index) => ({ file, block, index })));
  }

  /** The blocks of a type, with their first label where one is asked for. */
  find(type: string, ...labels: readonly string[]): PlacedBlock[] {
    return this.blocks.filter(
      ({ block }) => block.type === type && labels.every((label, index) => block.labels[index] === label),
    );
  }

  /** The text that an expression comes to, as far as the files say it; a variable counts with its default. */
  textOf(expression: HclExpression | undefined, around: Surroundings, depth = 0): string | undefined {
    const found = this.resolve(expression, around, depth);
    if (found?.kind === 'string') return found.literal;
    if (found?.kind !== 'template') return undefined;
    const parts = found.parts.map((part) => (typeof part === 'string' ? part : this.textOf(part, around, depth + 1)));
    return parts.includes(undefined) ? undefined : parts.join('');
  }

  /** What stands behind locals, variables with a default, and `each.value` where all its values agree. */
  resolve(expression: HclExpression | undefined, around: Surroundings, depth = 0): HclExpression | undefined {
    if (expression?.kind !== 'reference' || depth > deepest) return expression;
    const { root, steps } = expression;
    const [first, ...rest] = steps;
    if (root === 'each' && first?.name === 'value') return this.#eachValue(rest, around, depth) ?? expression;
    const found = first?.name === undefined ? undefined : this.#rootOf(root, first.name);
    return this.#walk(found, rest, around, depth) ?? expression;
  }

  #rootOf(root: string, name: string): HclExpression | undefined {
    if (root === 'local') return this.#local(name);
    const [variable] = root === 'var' ? this.find('variable', name) : [];
    return variable && attributeOf(variable.block, 'default')?.expression;
  }

  /** What all values of `for_each` have in common at some steps. */
  #eachValue(steps: readonly HclStep[], around: Surroundings, depth: number): HclExpression | undefined {
    const each = this.resolve(around.forEach, { forEach: undefined }, depth + 1);
    if (each?.kind !== 'object') return undefined;
    const all = each.entries.map(({ expression }) => this.#walk(expression, steps, around, depth + 1));
    const texts = new Set(all.map((one) => this.textOf(one, around, depth + 1)));
    return texts.size === 1 && !texts.has(undefined) ? all[0] : undefined;
  }

  #walk(
    found: HclExpression | undefined,
    steps: readonly HclStep[],
    around: Surroundings,
    depth: number,
  ): HclExpression | undefined {
    const resolved = this.resolve(found, around, depth + 1);
    const [step, ...rest] = steps;
    if (step === undefined) return resolved;
    if (resolved?.kind !== 'object') return undefined;
    const entry = resolved.entries.find(({ key }) => key === step.name);
    return entry && this.#walk(entry.expression, rest, around, depth + 1);
  }

  #local(name: string): HclExpression | undefined {
    for (const { block } of this.find('locals')) {
      const attribute = attributeOf(block, name);
      if (attribute !== undefined) return attribute.expression;
    }
    return undefined;
  }

  /** The provider block of AWS under an alias, or the one without. */
  provider(alias: string | undefined): HclBlock | undefined {
    return this.find('provider', 'aws').find(({ block }) => {
      const named = attributeOf(block, 'alias')?.expression;
      return alias === undefined ? named === undefined : named?.kind === 'string' && named.literal === alias;
    })?.block;
  }

  /** The constraint on the version of the AWS provider, where the files state one. */
  providerConstraint(): string | undefined {
    for (const { block } of this.find('terraform')) {
      const aws =
        blockOf(block, 'required_providers') && attributeOf(blockOf(block, 'required_providers') ?? block, 'aws');
      const value = aws?.expression;
      const version = value?.kind === 'object' ? value.entries.find(({ key }) => key === 'version')?.expression : value;
      if (version?.kind === 'string') return version.literal;
    }
    return undefined;
  }

  /** The constraint on Terraform's own version, where the files state one. */
  terraformConstraint(): string | undefined {
    for (const { block } of this.find('terraform')) {
      const version = attributeOf(block, 'required_version')?.expression;
      if (version?.kind === 'string') return version.literal;
    }
    return undefined;
  }
}

/** Whether a file is one that Terraform or OpenTofu reads and that can be edited. */
export function isHclName(path: string): boolean {
  return (path.endsWith('.tf') || path.endsWith('.tofu')) && !nameOf(path).startsWith('.');
}

/** Whether a file is in Terraform's JSON syntax. */
export function isJsonName(path: string): boolean {
  return path.endsWith('.tf.json') || path.endsWith('.tofu.json');
}

/** Whether what a file says is laid over what the others say. Source: Terraform's documentation "Override files". */
export function isOverrideName(path: string): boolean {
  const [name = ''] = nameOf(path).split('.');
  return name === 'override' || name.endsWith('_override');
}

/** Throws where a place cannot be edited by position. */
export function refuseShape(what: string, file: HclFile, line?: number): never {
  const error = new ShapeNotEditable(what, line);
  error.file = file.path;
  throw error;
}
