-- Until when an update that AWS has not answered can still take effect, by this database's clock; stored with each intent, cleared
-- by whatever settles it. Outcome "unclear": no worker follows it, and it is read again then.
ALTER TABLE "change" ADD COLUMN "unclear_until" TIMESTAMPTZ(3);
-- Whether an update may have taken effect, as far as is known: also after a failure, so that a later try does not say "nothing sent".
ALTER TABLE "change" ADD COLUMN "may_have_been_sent" BOOLEAN NOT NULL DEFAULT false;

-- Intents that are open now: a request is accepted for five minutes around its time stamp, and AWS may work on it for a minute.
UPDATE "change" SET "unclear_until" = "intent_at" + interval '11 minutes', "may_have_been_sent" = true
WHERE "outcome" = 'applying';
UPDATE "change" SET "may_have_been_sent" = true
WHERE "outcome" = 'failed' AND "attempts" > 0
    AND "failure"->>'code' IN ('awsServiceFault', 'awsUnreachable', 'awsUpdateTimedOut', 'interferedWith');

-- An update that may still take effect keeps every other intent from its function.
DROP INDEX "change_one_intent_per_function";
CREATE UNIQUE INDEX "change_one_intent_per_function" ON "change"("function_arn") WHERE "outcome" IN ('applying', 'unclear');

-- How far the worker's clock is ahead of this database's, in milliseconds; negative when behind.
ALTER TABLE "worker_heartbeat" ADD COLUMN "clock_ahead_milliseconds" INTEGER;
