-- Who last had a Rollout send, after whom its sessions in AWS are named; so far that is known of applying alone.
ALTER TABLE "rollout" ADD COLUMN "sender_id" TEXT;
UPDATE "rollout" SET "sender_id" = "applied_by";

-- What CloudTrail shows of the session that an update was to be sent by; null in intents of before.
ALTER TABLE "change" ADD COLUMN "intent_session" JSONB;
