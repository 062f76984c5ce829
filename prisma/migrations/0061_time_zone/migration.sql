-- The time zone in which a person reads times, as IANA names it; null: that of their browser.
ALTER TABLE "user" ADD COLUMN "time_zone" TEXT;

-- What a person began lately is looked for by who began it, by their newest first.
CREATE INDEX "rollout_of_creator" ON "rollout" ("created_by", "number" DESC);
CREATE INDEX "rollout_of_sender" ON "rollout" ("sender_id", "number" DESC) WHERE "sender_id" IS NOT NULL;
CREATE INDEX "scan_of_person" ON "scan" ("requested_by", "created_at" DESC) WHERE "requested_by" IS NOT NULL;
