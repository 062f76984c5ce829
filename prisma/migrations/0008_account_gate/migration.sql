-- What a connection test tested, so that roles are used only when the last test passed with exactly these.
ALTER TABLE "connection_test" ADD COLUMN "read_role_arn" TEXT,
  ADD COLUMN "write_role_arn" TEXT,
  ADD COLUMN "external_id" TEXT;

-- Roles that are entered make an account a draft until their test has passed: those of any other account are the ones that were tested last.
UPDATE "connection_test" SET "read_role_arn" = "account"."read_role_arn", "write_role_arn" = "account"."write_role_arn",
  "external_id" = "account"."external_id"
FROM "account"
WHERE "account"."id" = "connection_test"."account_id" AND "account"."status" IN ('connected', 'failing')
  AND "connection_test"."id" = (
    SELECT "last"."id" FROM "connection_test" AS "last"
    WHERE "last"."account_id" = "account"."id" AND "last"."finished_at" IS NOT NULL
    ORDER BY "last"."finished_at" DESC, "last"."id" DESC LIMIT 1);

-- The disconnection of an account that waits until nothing is under way there.
ALTER TABLE "account" ADD COLUMN "disconnect_requested_at" TIMESTAMPTZ(3);

-- The roles of each account that a Rollout was planned with: with others nothing is sent until a person has said so.
CREATE TABLE "rollout_account" (
  "rollout_id" UUID NOT NULL,
  "account_id" UUID NOT NULL,
  "read_role_arn" TEXT NOT NULL,
  "write_role_arn" TEXT,
  "external_id" TEXT NOT NULL,
  "pinned_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "rollout_account_pkey" PRIMARY KEY ("rollout_id", "account_id")
);
ALTER TABLE "rollout_account" ADD CONSTRAINT "rollout_account_rollout_id_fkey"
  FOREIGN KEY ("rollout_id") REFERENCES "rollout"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "rollout_account" ADD CONSTRAINT "rollout_account_account_id_fkey"
  FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rollouts of before: the present roles, where the last test passed with them. Those of other accounts are pinned when a person goes on.
INSERT INTO "rollout_account" ("rollout_id", "account_id", "read_role_arn", "write_role_arn", "external_id")
SELECT DISTINCT "change"."rollout_id", "account"."id", "account"."read_role_arn", "account"."write_role_arn", "account"."external_id"
FROM "change"
JOIN "rollout" ON "rollout"."id" = "change"."rollout_id"
JOIN "account" ON "account"."id" = "change"."account_id"
WHERE "account"."status" IN ('connected', 'failing') AND "rollout"."status" NOT IN ('planning', 'discarded')
  AND EXISTS (
    SELECT FROM "connection_test"
    WHERE "connection_test"."account_id" = "account"."id" AND "connection_test"."status" = 'passed'
      AND "connection_test"."read_role_arn" IS NOT NULL);
