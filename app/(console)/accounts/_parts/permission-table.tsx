'use client';

import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { type RoleStatement, reasonKey, roleStatements } from '#lib/core/connection/role-policy.ts';

type Row = { id: string; action: string; role: 'roleBoth' | 'roleRead' | 'roleWrite' | 'roleNever'; reason: string };

/** Every action of the roles' policies with its reason, from the same value that the templates are made of. */
function permissionRows(hasWriteRole: boolean): Row[] {
  const read = roleStatements('read');
  const write = hasWriteRole ? roleStatements('write') : [];
  const readSids = new Set(read.map(({ sid }) => sid));
  const writeSids = new Set(write.map(({ sid }) => sid));
  const onlyWrite = write.filter(({ sid }) => !readSids.has(sid));
  return [...read, ...onlyWrite].sort(deniedLast).flatMap((statement) => {
    if (statement.effect === 'Deny' && statement.condition) return [];
    const role =
      statement.effect === 'Deny'
        ? 'roleNever'
        : !writeSids.has(statement.sid)
          ? 'roleRead'
          : readSids.has(statement.sid)
            ? 'roleBoth'
            : 'roleWrite';
    return statement.actions.map((action) => ({
      id: `${statement.sid} ${action}`,
      action,
      role: role satisfies Row['role'],
      reason: reasonKey(statement, action),
    }));
  });
}

function deniedLast(one: RoleStatement, other: RoleStatement): number {
  return Number(one.effect === 'Deny') - Number(other.effect === 'Deny');
}

/** What the roles may do, an action a row. */
export function PermissionTable({ hasWriteRole }: { hasWriteRole: boolean }) {
  const t = useTranslations('accounts');
  return (
    <Table
      variant="embedded"
      wrapLines
      items={permissionRows(hasWriteRole)}
      trackBy="id"
      ariaLabels={{ tableLabel: t('templatesPart.permissions') }}
      columnDefinitions={[
        {
          id: 'action',
          header: t('templatesPart.action'),
          isRowHeader: true,
          cell: (row) => <span className="code">{row.action}</span>,
        },
        { id: 'role', header: t('templatesPart.role'), cell: (row) => t(`templatesPart.${row.role}`) },
        { id: 'why', header: t('templatesPart.why'), cell: (row) => t(`permissions.${row.reason}`) },
      ]}
    />
  );
}
