import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

/** The grammars at hand, each a wasm file inside its npm package. */
const grammarFiles = {
  hcl: '@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm',
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
} as const;

export type GrammarName = keyof typeof grammarFiles;

const loaded = new Map<GrammarName, Parser>();
let runtime: Promise<void> | undefined;

/**
 * Loads grammars, each once in the life of the process. Everything in this floor is pure afterwards. Reads files of
 * node_modules; nothing is fetched or compiled.
 */
export async function loadGrammars(names: Iterable<GrammarName>): Promise<void> {
  for (const name of names) {
    if (loaded.has(name)) continue;
    const require = createRequire(import.meta.url);
    runtime ??= Parser.init({ wasmBinary: readPackageFile(require, 'web-tree-sitter/web-tree-sitter.wasm') });
    await runtime;
    const parser = new Parser();
    parser.setLanguage(await Language.load(readPackageFile(require, grammarFiles[name])));
    loaded.set(name, parser);
  }
}

/** Resolves in a function of its own: a bundler that sees which file is meant takes it for a module and fails on it. */
function readPackageFile({ resolve }: { resolve: (name: string) => string }, name: string): Uint8Array {
  return readFileSync(resolve(name));
}

/** The parser of a grammar. Throws when it was not loaded: a way must name its grammars. */
export function parserOf(name: GrammarName): Parser {
  const parser = loaded.get(name);
  if (parser === undefined) throw new Error(`The grammar ${name} is not loaded: name it in the way's grammars.`);
  return parser;
}
