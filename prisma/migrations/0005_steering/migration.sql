-- The stop rule counts every failure of a Rollout; those that a person has let it go on without are marked one by one.
ALTER TABLE "change" ADD COLUMN "acknowledged_at" TIMESTAMPTZ(3);
-- Why a person took the function out, for outcome excluded.
ALTER TABLE "change" ADD COLUMN "excluded_reason" TEXT;
-- What sending waits for at AWS, since when and until when; null when it does not wait.
ALTER TABLE "change" ADD COLUMN "waiting" JSONB;

-- Until now a person who let a Rollout go on set its count to nothing at that time.
UPDATE "change" SET "acknowledged_at" = "rollout"."failures_count_from"
FROM "rollout"
WHERE "rollout"."id" = "change"."rollout_id" AND "change"."outcome" = 'failed'
    AND "change"."finished_at" < "rollout"."failures_count_from";
ALTER TABLE "rollout" DROP COLUMN "failures_count_from";
