'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { requestScanAction } from '#app/(console)/accounts/actions.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { AccountId } from '#lib/core/lambda/account-id.ts';

type ScannedAccount = { id: AccountId; name: string };

/** The scan that was asked for last, away from the account's page: what became of the request. */
export type ScanRequest = { account: ScannedAccount } & (
  | { scanId: string; wasUnderWay: boolean; failure?: undefined }
  | { scanId?: undefined; failure: Failure }
);

/** `started`: once it is known which scan reads the account now. */
type Asked = { account: ScannedAccount; started?: { scanId: string; wasUnderWay: boolean } };

type ScanRequests = {
  /** Undefined without one, while it is asked, and once it was dismissed. */
  request: ScanRequest | undefined;
  scan: (account: ScannedAccount) => void;
  dismiss: () => void;
};

const nothing = () => undefined;
const ScanRequestsContext = createContext<ScanRequests>({ request: undefined, scan: nothing, dismiss: nothing });

/** What has an account scanned from any page, and how the last request went. */
export function useScanRequests(): ScanRequests {
  return useContext(ScanRequestsContext);
}

/** Keeps what became of the last request to scan an account; the notices above the pages tell it. */
export function ScanRequestsProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const { run, failure, clear } = useAction(requestScanAction);
  const [asked, setAsked] = useState<Asked>();
  const scan = useCallback(
    (account: ScannedAccount) => {
      clear();
      setAsked({ account });
      void run({ accountId: account.id }, (started) => {
        setAsked({ account, started });
        // The page may show the account.
        router.refresh();
      });
    },
    [run, clear, router],
  );
  const dismiss = useCallback(() => {
    clear();
    setAsked(undefined);
  }, [clear]);
  const value = useMemo(() => ({ request: requestOf(asked, failure), scan, dismiss }), [asked, failure, scan, dismiss]);
  return <ScanRequestsContext value={value}>{children}</ScanRequestsContext>;
}

function requestOf(asked: Asked | undefined, failure: Failure | undefined): ScanRequest | undefined {
  if (asked === undefined) return undefined;
  const { account, started } = asked;
  if (failure) return { account, failure };
  return started && { account, ...started };
}
