-- How a webhook's messages are written: for a program that verifies a signature, for Slack, for Microsoft Teams.
ALTER TABLE "webhook" ADD COLUMN "format" TEXT NOT NULL DEFAULT 'json';
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_format" CHECK ("format" IN ('json', 'slack', 'teams'));
-- Since when no message was accepted; null after one that was. And when the audit log was told of it.
ALTER TABLE "webhook" ADD COLUMN "failing_since" TIMESTAMPTZ(3);
ALTER TABLE "webhook" ADD COLUMN "failing_recorded_at" TIMESTAMPTZ(3);

-- The code that a chat service gives with its refusal; when the next attempt is due; of a message sent again by hand, the
-- id of the first delivery of it.
ALTER TABLE "webhook_delivery" ADD COLUMN "response_code" TEXT;
ALTER TABLE "webhook_delivery" ADD COLUMN "next_attempt_at" TIMESTAMPTZ(3);
ALTER TABLE "webhook_delivery" ADD COLUMN "message_id" UUID;
