-- How an account is protected beyond its limits: another person has to approve what is applied there, unless in an emergency where
-- the account allows that; and whoever applies to production has to prove anew who they are.
ALTER TABLE "account" ADD COLUMN "requires_approval" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "account" ADD COLUMN "allows_emergency_apply" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "account" ADD COLUMN "is_production" BOOLEAN NOT NULL DEFAULT false;

-- When the person of a session last proved who they are, beyond having it.
ALTER TABLE "session" ADD COLUMN "stepped_up_at" TIMESTAMPTZ(3);

-- What people have said and done about the approval of a Rollout, in order. Only ever added to: what counts is worked out from it.
CREATE TABLE "approval_entry" (
  "id" BIGSERIAL NOT NULL,
  "rollout_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  -- The plan that it is about; null while there is none.
  "plan_digest" TEXT,
  "person_id" TEXT NOT NULL,
  "person_name" TEXT NOT NULL,
  "account_ids" UUID[] NOT NULL DEFAULT '{}',
  "change_ids" UUID[] NOT NULL DEFAULT '{}',
  "asked" JSONB NOT NULL DEFAULT '[]',
  "comment" TEXT NOT NULL DEFAULT '',
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "approval_entry_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "approval_entry_kind" CHECK ("kind" IN ('amended', 'excluded', 'replanned', 'requested', 'reminded', 'approved', 'questioned', 'withdrawn', 'commented')),
  CONSTRAINT "approval_entry_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "rollout" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "approval_entry_rollout_id_id_idx" ON "approval_entry" ("rollout_id", "id");
-- What waits for an approval is looked for among the Rollouts for which one was asked.
CREATE INDEX "approval_entry_requested" ON "approval_entry" ("rollout_id") WHERE "kind" = 'requested';

-- Why a Rollout may be applied in an account that requires approval: written when it is applied, and never taken back.
CREATE TABLE "rollout_clearance" (
  "rollout_id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "plan_digest" TEXT NOT NULL,
  -- approval: by another person; emergency: by the one who applied it, with their reason.
  "kind" TEXT NOT NULL,
  "person_id" TEXT NOT NULL,
  "person_name" TEXT NOT NULL,
  "reason" TEXT,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "rollout_clearance_pkey" PRIMARY KEY ("rollout_id", "account_id"),
  CONSTRAINT "rollout_clearance_kind" CHECK ("kind" = 'approval' OR ("kind" = 'emergency' AND "reason" IS NOT NULL)),
  CONSTRAINT "rollout_clearance_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "rollout" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "rollout_clearance_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Webhooks that listened for everything go on doing so.
UPDATE "webhook" SET "events" = "events" || ARRAY['rollout.approvalRequested', 'rollout.approvalDecided', 'rollout.emergencyApplied', 'account.protectionLowered']
WHERE "events" @> ARRAY['rollout.finished', 'rollout.stopped', 'rollout.reverted', 'rollout.waiting', 'scan.failed', 'account.failing', 'connectionTest.failed'];
