-- The audit log by each thing that it is filtered by, newest first.
CREATE INDEX "audit_event_by_action" ON "audit_event" ("action", "id");
CREATE INDEX "audit_event_by_rollout_number" ON "audit_event" ("rollout_number", "id") WHERE "rollout_number" IS NOT NULL;
CREATE INDEX "audit_event_by_change" ON "audit_event" ("change_id", "id") WHERE "change_id" IS NOT NULL;
CREATE INDEX "audit_event_by_region" ON "audit_event" ("region", "id") WHERE "region" IS NOT NULL;
CREATE INDEX "audit_event_by_outcome" ON "audit_event" ("outcome", "id") WHERE "outcome" IS NOT NULL;
CREATE INDEX "audit_event_by_actor" ON "audit_event" ("actor_name", "id");

-- Parts of a function's name, where the extension is there; see migration 0045.
DO $$
DECLARE
  place text := (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm');
BEGIN
  IF place IS NULL THEN RETURN; END IF;
  EXECUTE format('CREATE INDEX "audit_event_function_parts" ON "audit_event" USING gin ("function_name" %s.gin_trgm_ops)', place);
END
$$;

-- Every count of a Rollout's page from the index alone, twice a second while it runs.
CREATE INDEX "change_counted" ON "change" ("rollout_id", "account_id", "region", "wave", "verdict", "outcome")
  INCLUDE ("finished_at", "acknowledged_at");
-- What changed lately, and what waits at AWS.
CREATE INDEX "change_finished" ON "change" ("rollout_id", "finished_at") WHERE "finished_at" IS NOT NULL;
CREATE INDEX "change_intended" ON "change" ("rollout_id", "intent_at") WHERE "intent_at" IS NOT NULL;
CREATE INDEX "change_waiting" ON "change" ("rollout_id") WHERE "waiting" IS NOT NULL AND "outcome" IN ('pending', 'applying', 'unclear');
