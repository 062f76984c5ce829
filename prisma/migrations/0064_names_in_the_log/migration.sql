-- The names of functions in the audit log, each once, so that a part of one is looked for among them and then by whole names. A place to
-- search, no part of the evidence: the worker fills it once it knows that no event with a lower id can appear any more, as a trigger on the
-- log would be one that could alter it. `up_to`: the names of all events up to this id are here.
CREATE TABLE "audit_function_name" (
  "name" TEXT NOT NULL,
  CONSTRAINT "audit_function_name_pkey" PRIMARY KEY ("name")
);
CREATE TABLE "audit_name_progress" (
  "is_only" BOOLEAN NOT NULL DEFAULT true CHECK ("is_only"),
  "up_to" BIGINT NOT NULL DEFAULT 0,
  CONSTRAINT "audit_name_progress_pkey" PRIMARY KEY ("is_only")
);
INSERT INTO "audit_name_progress" DEFAULT VALUES;

-- The events of a name, newest first. It takes the place of the trigrams of every event's name, which cost more with each event.
CREATE INDEX "audit_event_by_function_name" ON "audit_event" ("function_name", "id") WHERE "function_name" IS NOT NULL;
DROP INDEX IF EXISTS "audit_event_function_parts";
DO $$
DECLARE
  place text := (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm');
BEGIN
  IF place IS NULL THEN RETURN; END IF;
  EXECUTE format('CREATE INDEX "audit_function_name_parts" ON "audit_function_name" USING gin ("name" %s.gin_trgm_ops)', place);
END
$$;
