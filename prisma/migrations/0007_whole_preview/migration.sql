-- Checks that a plan could not run, by kind with the reason; "open" is still to come. What was found after planning stands in
-- findings and verdict, and what was reviewed, over which the plan's digest goes, beside it.
ALTER TABLE "change" ADD COLUMN "unchecked" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "planned_findings" JSONB,
  ADD COLUMN "planned_verdict" TEXT;

-- Most Changes have none: the index holds the others alone.
CREATE INDEX "change_unchecked_idx" ON "change"("rollout_id") WHERE "unchecked" <> '{}';

-- What AWS said of a function beside its configuration, with the time: a plan made soon after need not ask again.
CREATE TABLE "function_fact" (
  "account_id" UUID NOT NULL,
  "region" TEXT NOT NULL,
  "function_name" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "revision_id" TEXT NOT NULL,
  "fact" JSONB NOT NULL,
  "read_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "function_fact_pkey" PRIMARY KEY ("account_id", "region", "function_name", "kind")
);
ALTER TABLE "function_fact" ADD CONSTRAINT "function_fact_account_id_fkey"
  FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
