-- How far each account was on each day (UTC): its functions by Datadog status, as the last scans of that day left them. An account in
-- use has a row every day, also without functions, so that the sum of a day is that of all accounts. Kept for 400 days.
CREATE TABLE "coverage_day" (
  "day" DATE NOT NULL,
  "account_id" UUID NOT NULL,
  "instrumented" INTEGER NOT NULL,
  "outdated" INTEGER NOT NULL,
  "partly" INTEGER NOT NULL,
  "not_instrumented" INTEGER NOT NULL,
  "cannot_be" INTEGER NOT NULL,
  "counted_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "coverage_day_pkey" PRIMARY KEY ("day", "account_id"),
  CONSTRAINT "coverage_day_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "coverage_day_account_id_idx" ON "coverage_day"("account_id");
