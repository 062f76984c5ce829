-- A Change is written five times in its life, and no time without every index that names no condition. What few Changes have is indexed for
-- these alone, and a lane's next Changes are found by "change_counted", which has the same columns.
DROP INDEX "change_reverts_change_id_idx";
CREATE INDEX "change_reverts_change_id_idx" ON "change" ("reverts_change_id") WHERE "reverts_change_id" IS NOT NULL;
DROP INDEX "change_restores_change_id_idx";
CREATE INDEX "change_restores_change_id_idx" ON "change" ("restores_change_id") WHERE "restores_change_id" IS NOT NULL;
DROP INDEX "change_rollout_id_wave_account_id_region_outcome_idx";

-- A fifth of the usual sample tells how large a Rollout is among the others; a person waits for it. PostgreSQL itself goes on taking the whole.
ALTER FUNCTION "gather_change_statistics"() SET default_statistics_target = 20;
