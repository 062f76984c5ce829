-- What was refused lately, by who asked and for what: the first of a minute is in the audit log, the others are counted here until
-- the log is told how many they were. So nobody fills an append-only log by being refused.
CREATE TABLE "refusal_counter" (
  "key" TEXT NOT NULL,
  -- The event that was recorded for the first of them.
  "event" JSONB NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "repeats" INTEGER NOT NULL DEFAULT 0,
  -- Whether the last one began a minute, and how many of the one before were not recorded yet.
  "was_first" BOOLEAN NOT NULL DEFAULT true,
  "carried" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "refusal_counter_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "refusal_counter_since_idx" ON "refusal_counter"("since");
