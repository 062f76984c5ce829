-- The stored state that a Change restores: that before or after an earlier Change of the same function. Such a Change is one of a
-- Rollout of mode revert, as one that reverts another is.
ALTER TABLE "change" ADD COLUMN "restores_change_id" UUID, ADD COLUMN "restores_side" TEXT;
ALTER TABLE "change" ADD CONSTRAINT "change_restores_change_id_fkey"
  FOREIGN KEY ("restores_change_id") REFERENCES "change"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "change" ADD CONSTRAINT "change_restores_side_check" CHECK ("restores_side" IN ('before', 'after'));
CREATE INDEX "change_restores_change_id_idx" ON "change"("restores_change_id");

-- How a function does by CloudWatch's figures as they were read last, and when somebody last asked for them.
ALTER TABLE "lambda_function" ADD COLUMN "health" JSONB, ADD COLUMN "health_asked_at" TIMESTAMPTZ(3);

-- What scans noticed of a function beside what is ours: first seen, gone, back, edited by somebody else. Holds what the list of functions
-- holds, so no value of a variable but Datadog's own that are no secret. The newest 200 of a function are kept.
CREATE TABLE "function_sighting" (
  "id" BIGSERIAL NOT NULL,
  "function_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "before_at" TIMESTAMPTZ(3),
  "last_modified_at" TIMESTAMPTZ(3),
  "differences" JSONB NOT NULL DEFAULT '[]',
  CONSTRAINT "function_sighting_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "function_sighting_kind_check" CHECK ("kind" IN ('seen', 'gone', 'back', 'edited')),
  CONSTRAINT "function_sighting_function_id_fkey" FOREIGN KEY ("function_id") REFERENCES "lambda_function"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "function_sighting_function_id_at_id_idx" ON "function_sighting"("function_id", "at", "id");
