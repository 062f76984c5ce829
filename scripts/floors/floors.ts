/**
 * The floors of the house and who may import what: the one table from which the linter's rules are made
 * (`npm run floors` writes them to `biome-floors.json`, which `biome.json` extends).
 */

/** The folders between which imports are restricted, below the repository's root. */
export const folders = [
  'lib/core',
  'lib/code',
  'lib/aws',
  'lib/db',
  'lib/auth',
  'lib/commands',
  'lib/jobs',
  'lib/sandbox',
  'app',
  'i18n',
  'cli',
  'scripts',
  'bench',
  'e2e',
] as const;
export type Folder = (typeof folders)[number];

/** One floor. Its tests and the modules named `testing` may import anything. */
export type Floor = {
  folder: Folder;
  /** What it may import besides itself. */
  mayImport: readonly Folder[];
  /** A closed list of packages; without one, all packages but those that `packages` reserves for others. */
  onlyPackages?: readonly string[];
  /** What the linter says about an import of any other folder. */
  message: string;
};

export const floors: readonly Floor[] = [
  {
    folder: 'lib/core',
    mayImport: [],
    onlyPackages: [
      'zod',
      'diff',
      'yaml',
      'ipaddr.js',
      '@aws-sdk/util-arn-parser',
      'canonicalize',
      // For hashes and for checking signatures, which depend on what they are given alone.
      'node:crypto',
    ],
    message: 'lib/core imports itself and pure packages, nothing that reads a clock, a file, the network or a vendor.',
  },
  {
    folder: 'lib/code',
    mayImport: ['lib/core'],
    onlyPackages: [
      'zod',
      'diff',
      'yaml',
      'jsonc-parser',
      'dockerfile-ast',
      'fflate',
      'web-tree-sitter',
      // Where the parsers' grammars lie, and reading them; customers' files come in as text.
      'node:module',
      'node:fs',
    ],
    message: 'lib/code imports lib/core and its parsers: it edits text that it is given.',
  },
  { folder: 'lib/aws', mayImport: ['lib/core'], message: 'lib/aws imports lib/core only.' },
  { folder: 'lib/db', mayImport: ['lib/core'], message: 'lib/db imports lib/core only.' },
  { folder: 'lib/auth', mayImport: ['lib/core', 'lib/db'], message: 'lib/auth imports lib/core and lib/db.' },
  {
    folder: 'lib/commands',
    mayImport: ['lib/core', 'lib/code', 'lib/db'],
    message: 'lib/commands imports lib/core, lib/code and lib/db; it never calls AWS.',
  },
  {
    folder: 'lib/jobs',
    mayImport: ['lib/core', 'lib/aws', 'lib/db', 'lib/commands'],
    message: 'lib/jobs imports lib/core, lib/aws, lib/db and lib/commands.',
  },
  {
    folder: 'app',
    mayImport: ['lib/core', 'lib/code', 'lib/db', 'lib/auth', 'lib/commands', 'i18n'],
    message: 'The web process never calls AWS: write into the database what is to be done, and the worker does it.',
  },
  {
    folder: 'i18n',
    mayImport: ['lib/core'],
    message: 'i18n imports lib/core only.',
  },
  {
    folder: 'cli',
    mayImport: ['lib/core', 'lib/code', 'i18n'],
    message: 'The command line reaches the product through its API alone: it has neither database nor AWS.',
  },
  {
    folder: 'lib/sandbox',
    mayImport: ['lib/core'],
    message: 'The simulated AWS stands aside of the product: it knows the nouns of lib/core and nothing else.',
  },
];

/** Folders that stand aside, and what is said to a floor that imports them. */
export const aside: readonly { folders: readonly Folder[]; message: string }[] = [
  {
    folders: ['lib/sandbox'],
    message: 'Nothing in the product knows the simulated AWS: it is reached over HTTP, through AWS_ENDPOINT_URL.',
  },
  { folders: ['cli', 'scripts', 'bench', 'e2e'], message: 'The product does not depend on the tools around it.' },
];

/** Packages that only some floors may import. A name stands for the package with all that it exports. */
export const packages: readonly {
  names: readonly string[];
  /** Names among them that everybody may import. */
  except?: readonly string[];
  onlyIn: readonly Folder[];
  message: string;
}[] = [
  {
    names: ['@aws-sdk/*', '@smithy/*'],
    except: ['@aws-sdk/util-arn-parser'],
    onlyIn: ['lib/aws'],
    message: 'Only lib/aws calls AWS.',
  },
  { names: ['pg', '@prisma/*'], onlyIn: ['lib/db'], message: 'Only lib/db talks to Postgres.' },
  { names: ['pg-boss'], onlyIn: ['lib/db', 'lib/jobs'], message: 'Only lib/db and the worker know the queue.' },
  {
    names: ['better-auth'],
    // Commands that store a password hash it as better-auth does.
    onlyIn: ['lib/auth', 'lib/commands', 'app'],
    message: 'Only signing in and the commands on passwords know better-auth.',
  },
  {
    names: ['next', 'react', 'server-only'],
    onlyIn: ['app', 'i18n', 'lib/auth'],
    message: 'Only app, i18n and the session know Next.js and React.',
  },
  {
    names: ['react-dom', 'next-intl', '@cloudscape-design/*'],
    onlyIn: ['app', 'i18n'],
    message: 'Only app and i18n show something to people.',
  },
];

/** The generated database client, which is lib/db's own. */
export const generatedClient = {
  folder: 'lib/db',
  inner: 'generated',
  message: 'Only lib/db talks to Postgres.',
} as const;
