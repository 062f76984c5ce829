-- LastModified of the function as it was read when the intent was stored: an answer with an earlier one is from before, whoever
-- asks. Null in intents of before.
ALTER TABLE "change" ADD COLUMN "intent_last_modified" TIMESTAMPTZ(3);
