-- Scans run by themselves: every so many minutes, null: only when somebody asks.
ALTER TABLE "account" ADD COLUMN "scan_every_minutes" INTEGER DEFAULT 360
  CHECK ("scan_every_minutes" IN (15, 60, 360, 1440));

-- Whether an account is being scanned is asked every few seconds.
CREATE INDEX "scan_unfinished_idx" ON "scan" ("account_id") WHERE "finished_at" IS NULL;

-- What a scan found that was not there before, and what it did not find any more: how many, and the first of them by name.
ALTER TABLE "scan_region"
  ADD COLUMN "new_count" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "new_functions" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "gone_count" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "gone_functions" TEXT[] NOT NULL DEFAULT '{}';

-- Where a function differs from what our Changes left of what is ours; null: nowhere, or nothing there is ours.
ALTER TABLE "lambda_function"
  ADD COLUMN "drift" JSONB,
  -- Keyed hash of exactly this difference, by which it is accepted.
  ADD COLUMN "drift_digest" TEXT,
  -- The scan that saw any difference first, and the one that saw exactly this one.
  ADD COLUMN "drift_since" TIMESTAMPTZ(3),
  ADD COLUMN "drift_found_at" TIMESTAMPTZ(3),
  -- The instrumentation that it differs from.
  ADD COLUMN "drift_change_id" UUID,
  ADD COLUMN "drift_accepted_by_name" TEXT,
  ADD COLUMN "drift_accepted_reason" TEXT,
  ADD COLUMN "drift_accepted_at" TIMESTAMPTZ(3);
CREATE INDEX "lambda_function_account_id_drift_found_at_idx" ON "lambda_function" ("account_id", "drift_found_at") WHERE "drift" IS NOT NULL;
