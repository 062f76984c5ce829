'use client';

import Pagination from '@cloudscape-design/components/pagination';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';

/** Pages of something that the server pages by the address; nothing when one page is enough. */
export function Pager({
  page,
  pageSize,
  total,
  label,
}: {
  page: number;
  pageSize: number;
  total: number;
  label: string;
}) {
  const { change } = useAddress();
  const pagesCount = Math.ceil(total / pageSize);
  if (pagesCount <= 1) return null;
  return (
    <Pagination
      currentPageIndex={page}
      pagesCount={pagesCount}
      ariaLabels={{ paginationLabel: label }}
      onChange={({ detail }) => change({ page: String(detail.currentPageIndex) })}
    />
  );
}
