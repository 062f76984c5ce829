import { readdirSync } from 'node:fs';
import type { Command } from '#lib/commands/kernel/command.ts';
import type { Query, StreamQuery } from '#lib/commands/kernel/query.ts';
import { rolePermissions, type UserRole, userRoles } from '#lib/core/access/permissions.ts';
import commonMessages from '#messages/en/common.json' with { type: 'json' };
import words from '#messages/en/roles-reference.json' with { type: 'json' };

type Definition = Command | Query | StreamQuery;

const folder = new URL('../lib/commands/', import.meta.url);

/** Every command and query that a person or the worker can run, by name. */
export async function listDefinitions(): Promise<Definition[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /-(command|commands|queries)\.ts$/.test(name),
  );
  const definitions: Definition[] = [];
  for (const file of files) {
    const module: Record<string, unknown> = await import(new URL(file, folder).href);
    definitions.push(...Object.values(module).filter(isDefinition));
  }
  return definitions.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && 'kind' in value && 'scopeOf' in value;
}

/** docs/roles.md: which role may do what, and in which accounts it needs to hold. */
export async function rolesPage(): Promise<string> {
  const definitions = await listDefinitions();
  const ofPeople = definitions.filter(({ permission }) => permission !== 'work' && permission !== 'anyone');
  const acting = ofPeople.filter(({ kind, permission }) => kind === 'command' && permission !== 'read');
  const reading = ofPeople.filter((one) => !acting.includes(one));
  return `${[
    `# ${words.title}`,
    `<!-- ${words.generated} -->`,
    ...words.intro,
    table(
      [words.role, words.may],
      userRoles.map((role) => [labelOf(role), words.roles[role]]),
    ),
    `## ${words.where}`,
    table(
      [words.scope, words.meaning],
      Object.entries(words.scopes).map(([name, text]) => [words.scopeNames[name as Scoped], text]),
    ),
    `## ${words.changes}`,
    tableOf(acting),
    `## ${words.reads}`,
    tableOf(reading),
    `## ${words.others}`,
    words.othersHint,
    table(
      [words.command, words.by],
      definitions.flatMap(({ name, permission }) =>
        permission === 'work' || permission === 'anyone' ? [[`\`${name}\``, words[permission]]] : [],
      ),
    ),
  ].join('\n\n')}\n`;
}

function labelOf(role: UserRole): string {
  return commonMessages.user.role[role];
}

function tableOf(definitions: readonly Definition[]): string {
  return table(
    [words.command, ...userRoles.map(labelOf), words.scope],
    definitions.map((one) => [
      `\`${one.name}\``,
      ...userRoles.map((role) => (mayRun(role, one) ? words.yes : '')),
      words.scopeNames[scopedBy(one)],
    ]),
  );
}

function mayRun(role: UserRole, { permission }: Definition): boolean {
  return permission !== 'anyone' && rolePermissions[role].includes(permission);
}

type Scoped = keyof typeof words.scopeNames;

/** Where a role needs to hold: said by the scope itself, unless that depends on what is asked for. */
function scopedBy({ permission, scopeOf }: Definition): Scoped {
  if (permission === 'own') return 'own';
  if (scopeOf.length > 0) return 'touched';
  const constant: unknown = Reflect.apply(scopeOf, undefined, []);
  const known = Object.keys(words.scopeNames).find((name): name is Scoped => name === constant);
  if (known === undefined) throw new Error(`There are no words for the scope ${String(constant)}.`);
  return known;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
