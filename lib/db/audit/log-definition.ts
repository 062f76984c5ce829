import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';

/** What is wrong with how a table of the log is defined, so that it could be changed, or was. */
export const definitionFlaws = [
  'notATable',
  'triggerMissing',
  'triggerDisabled',
  'functionReplaced',
  'foreignTrigger',
  'rule',
  'rowSecurity',
  'inheritance',
] as const;
export type DefinitionFlaw = (typeof definitionFlaws)[number];

/** The log's tables, and the function that their triggers call, with its body but for white space. */
const tables = [
  {
    table: 'audit_event',
    body: "BEGIN RAISE EXCEPTION 'audit_event is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege'; END",
  },
  ...['audit_link', 'audit_digest'].map((table) => ({
    table,
    body: "BEGIN RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege'; END",
  })),
];

/** A trigger's type as PostgreSQL stores it: before a statement that is an UPDATE, a DELETE or a TRUNCATE (pg_trigger.h). */
const beforeEveryChange = 2 + 8 + 16 + 32;

const tableSchema = z.object({
  isTable: z.boolean(),
  hasRowSecurity: z.boolean(),
  hasRule: z.boolean(),
  isInherited: z.boolean(),
});
const triggerSchema = z.object({ name: z.string(), type: z.number(), enabled: z.string(), body: z.string() });

/** What differs from how the migrations define the log's tables; nothing, if all is well. */
export async function readDefinitionFlaws(): Promise<{ table: string; what: DefinitionFlaw }[]> {
  const flaws: { table: string; what: DefinitionFlaw }[] = [];
  for (const { table, body } of tables) {
    const ofTable = await tableFlaws(table);
    const ofTriggers = ofTable.includes('notATable') ? [] : await triggerFlaws(table, body);
    for (const what of [...ofTable, ...ofTriggers]) flaws.push({ table, what });
  }
  return flaws;
}

async function tableFlaws(table: string): Promise<DefinitionFlaw[]> {
  const row = await rowOf(
    database(),
    tableSchema,
    Prisma.sql`
    SELECT coalesce(bool_or(c.relkind = 'r'), false) AS "isTable", coalesce(bool_or(c.relrowsecurity), false) AS "hasRowSecurity",
      coalesce(bool_or(EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid)), false) AS "hasRule",
      coalesce(bool_or(EXISTS (SELECT FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))), false) AS "isInherited"
    FROM pg_class c WHERE c.oid = to_regclass(${`public.${table}`})`,
  );
  if (!row.isTable) return ['notATable'];
  return [
    ...(row.hasRule ? (['rule'] as const) : []),
    ...(row.hasRowSecurity ? (['rowSecurity'] as const) : []),
    ...(row.isInherited ? (['inheritance'] as const) : []),
  ];
}

async function triggerFlaws(table: string, body: string): Promise<DefinitionFlaw[]> {
  const triggers = await rowsOf(
    database(),
    triggerSchema,
    Prisma.sql`
    SELECT t.tgname AS name, t.tgtype::int AS type, t.tgenabled::text AS enabled,
      trim(regexp_replace(p.prosrc, '\\s+', ' ', 'g')) AS body
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgrelid = to_regclass(${`public.${table}`}) AND NOT t.tgisinternal`,
  );
  const ours = triggers.find(({ name }) => name === `${table}_is_append_only`);
  const flaws: DefinitionFlaw[] = triggers.length > (ours ? 1 : 0) ? ['foreignTrigger'] : [];
  if (ours === undefined || ours.type !== beforeEveryChange) return [...flaws, 'triggerMissing'];
  if (ours.enabled !== 'A') flaws.push('triggerDisabled');
  if (ours.body !== body) flaws.push('functionReplaced');
  return flaws;
}

/** Why the role that this process connects as could change the log: what a server of one's own is told to take from it. */
export const roleWeaknesses = ['superuser', 'owner', 'mayChange', 'mayCreateRoles'] as const;
export type RoleWeakness = (typeof roleWeaknesses)[number];

const roleSchema = z.object({
  superuser: z.boolean(),
  owner: z.boolean(),
  mayChange: z.boolean(),
  mayCreateRoles: z.boolean(),
});

/** How the role that asks could change the log past the console; nothing, if it may only read and insert. */
export async function readRoleWeaknesses(client: Queryable = database()): Promise<RoleWeakness[]> {
  const row = await rowOf(
    client,
    roleSchema,
    Prisma.sql`
    SELECT r.rolsuper AS superuser, r.rolcreaterole OR r.rolbypassrls AS "mayCreateRoles",
      EXISTS (SELECT FROM pg_class c WHERE c.oid = ANY (log.tables) AND pg_has_role(r.oid, c.relowner, 'MEMBER')) AS owner,
      EXISTS (SELECT FROM unnest(log.tables) AS t WHERE has_table_privilege(r.oid, t, 'UPDATE, DELETE, TRUNCATE, TRIGGER'))
        AS "mayChange"
    FROM pg_roles r, (SELECT ARRAY['audit_event', 'audit_link', 'audit_digest']::regclass[]::oid[] AS tables) AS log
    WHERE r.rolname = current_user`,
  );
  // Who may do everything is told no more than that.
  if (row.superuser) return ['superuser'];
  if (row.owner) return ['owner'];
  return roleWeaknesses.filter((weakness) => row[weakness]);
}
