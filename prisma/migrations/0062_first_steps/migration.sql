-- When a person put the first steps away; null: the overview shows them.
ALTER TABLE "user" ADD COLUMN "first_steps_ended_at" TIMESTAMPTZ(3);

-- Whoever has worked here before this version knows the way.
UPDATE "user" SET "first_steps_ended_at" = clock_timestamp()
WHERE EXISTS (SELECT 1 FROM "account" WHERE "connected_at" IS NOT NULL);
