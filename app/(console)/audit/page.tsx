import { getTranslations } from 'next-intl/server';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { listAccountNames } from '#lib/db/accounts/account-names.ts';
import { auditFilterQuery, countAuditEvents, listAuditEvents, parseAuditFilter } from '#lib/db/audit/audit-log.ts';
import { type AddressQuery, firstOf } from '../rollouts/_filter/address.ts';
import { AuditTable } from './audit-table.tsx';
import { ExportButton } from './export-button.tsx';

const pageSize = 50;
/** Beyond this the headline says "10,000+" instead of counting. */
const countedAtMost = 10_000;

export async function generateMetadata() {
  return { title: (await getTranslations('audit'))('title') };
}

/** The audit log, newest first. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<AddressQuery> }) {
  await requireSession();
  const t = await getTranslations('audit');
  const query = await searchParams;
  const { filter, isComplete } = parseAuditFilter(toSearchParams(query));
  const [page, count, accounts] = await Promise.all([
    listAuditEvents(filter, {
      olderThan: cursorOf(firstOf(query, 'before')),
      newerThan: cursorOf(firstOf(query, 'after')),
      limit: pageSize,
    }),
    countAuditEvents(filter, countedAtMost + 1),
    listAccountNames(),
  ]);
  const isMore = count > countedAtMost;
  return (
    <PageFrame
      title={t('title')}
      counter={isMore ? t('countAtLeast', { count: countedAtMost }) : t('count', { count })}
      description={t('description')}
      actions={<ExportButton query={auditFilterQuery(filter).toString()} />}
    >
      <AuditTable
        page={page}
        count={count}
        countedAtMost={countedAtMost}
        filter={filter}
        isFilterComplete={isComplete}
        accounts={accounts}
      />
    </PageFrame>
  );
}

function toSearchParams(query: AddressQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) params.append(name, one);
  }
  return params;
}

/** A cursor is an event's id; anything else begins at the newest event. */
function cursorOf(text: string | undefined): string | undefined {
  return text && /^\d{1,18}$/.test(text) ? text : undefined;
}
