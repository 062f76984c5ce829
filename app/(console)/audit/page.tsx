import { getTranslations } from 'next-intl/server';
import { refuseTooLarge } from '#app/_doors/failure-digest.ts';
import { type AddressQuery, page } from '#app/_doors/page.tsx';
import { firstOf } from '#app/_parts/address-filter/address.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listAccountNames } from '#lib/commands/accounts/account-name-queries.ts';
import { countAuditEvents, listAuditEvents, readAuditProtection } from '#lib/commands/audit/audit-queries.ts';
import { auditFilterQuery, parseAuditFilter } from '#lib/core/audit/audit-filter.ts';
import { AuditTable } from './_parts/audit-table.tsx';
import { ExportButton } from './_parts/export-button.tsx';
import { Protection } from './_parts/protection.tsx';

const pageSize = 50;
/** Beyond this the headline says "10,000+" instead of counting. */
const countedAtMost = 10_000;

/** The audit log, newest first. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listAuditEvents, countAuditEvents, listAccountNames, readAuditProtection],
  title: async () => (await getTranslations('audit'))('title'),
  render: async ({ read, searchParams }) => {
    const t = await getTranslations('audit');
    const { filter, isComplete, breach } = parseAuditFilter(toSearchParams(searchParams));
    refuseTooLarge(breach);
    const [events, count, accounts, protection] = await Promise.all([
      read(listAuditEvents, {
        filter,
        olderThan: cursorOf(firstOf(searchParams, 'before')),
        newerThan: cursorOf(firstOf(searchParams, 'after')),
        limit: pageSize,
      }),
      read(countAuditEvents, { filter, atMost: countedAtMost + 1 }),
      read(listAccountNames, {}),
      read(readAuditProtection, {}),
    ]);
    const linkedId = cursorOf(firstOf(searchParams, 'event'));
    const isOnPage = linkedId === undefined || events.rows.some(({ id }) => id === linkedId);
    const linked = isOnPage ? undefined : await read(listAuditEvents, eventOf(linkedId));
    const isMore = count > countedAtMost;
    return (
      <PageFrame
        title={t('title')}
        counter={isMore ? t('countAtLeast', { count: countedAtMost }) : t('count', { count })}
        description={t('description')}
        actions={<ExportButton query={auditFilterQuery(filter).toString()} isFilterComplete={isComplete} />}
      >
        <Protection protection={protection}>
          <AuditTable
            page={events}
            linked={linked?.rows.find(({ id }) => id === linkedId)}
            count={count}
            countedAtMost={countedAtMost}
            filter={filter}
            isFilterComplete={isComplete}
            accounts={accounts}
          />
        </Protection>
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };

function toSearchParams(query: AddressQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) params.append(name, one);
  }
  return params;
}

/** Asks for one event: the newest that is not newer. */
function eventOf(id: string) {
  return { filter: {}, olderThan: String(BigInt(id) + 1n), limit: 1 };
}

/** A cursor is an event's id; anything else begins at the newest event. */
function cursorOf(text: string | undefined): string | undefined {
  return text && /^\d{1,18}$/.test(text) ? text : undefined;
}
