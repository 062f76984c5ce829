-- The keys that sealed values of this installation were sealed with, by their ids; never a key itself.
CREATE TABLE "installation_key" (
    "id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "secrets_sealed" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "installation_key_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "installation_key_status" CHECK ("status" IN ('current', 'previous', 'closing', 'retired'))
);
CREATE UNIQUE INDEX "installation_key_current" ON "installation_key" ("status") WHERE "status" = 'current';

-- The address of a webhook is a secret. The first start of this version seals it and empties "url".
ALTER TABLE "webhook" ALTER COLUMN "url" DROP NOT NULL;
ALTER TABLE "webhook" ADD COLUMN "url_sealed" BYTEA;
ALTER TABLE "webhook" ADD COLUMN "url_masked" TEXT NOT NULL DEFAULT '';

-- A process that has not heard of a rotation yet must not store what is sealed with a key that goes out of use: its statement fails
-- and is tried again. Nothing is ever lost by it, as the row keeps what it had.
CREATE FUNCTION "is_of_retired_key"("sealed" BYTEA) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM "installation_key"
        WHERE "status" IN ('closing', 'retired') AND "id" = encode(substring("sealed" FROM 2 FOR 8), 'hex'))
$$;

CREATE FUNCTION "refuse_retired_key"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sealed with a key that a rotation retired' USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;

CREATE TRIGGER "change_attributes_sealed_key" BEFORE INSERT OR UPDATE OF "attributes_sealed" ON "change"
    FOR EACH ROW WHEN ("is_of_retired_key"(NEW."attributes_sealed")) EXECUTE FUNCTION "refuse_retired_key"();
CREATE TRIGGER "rollout_settings_sealed_key" BEFORE INSERT OR UPDATE OF "settings_sealed" ON "rollout"
    FOR EACH ROW WHEN ("is_of_retired_key"(NEW."settings_sealed")) EXECUTE FUNCTION "refuse_retired_key"();
CREATE TRIGGER "profile_settings_sealed_key" BEFORE INSERT OR UPDATE OF "settings_sealed" ON "profile"
    FOR EACH ROW WHEN ("is_of_retired_key"(NEW."settings_sealed")) EXECUTE FUNCTION "refuse_retired_key"();
CREATE TRIGGER "webhook_secret_sealed_key" BEFORE INSERT OR UPDATE OF "secret_sealed" ON "webhook"
    FOR EACH ROW WHEN ("is_of_retired_key"(NEW."secret_sealed")) EXECUTE FUNCTION "refuse_retired_key"();
CREATE TRIGGER "webhook_url_sealed_key" BEFORE INSERT OR UPDATE OF "url_sealed" ON "webhook"
    FOR EACH ROW WHEN ("is_of_retired_key"(NEW."url_sealed")) EXECUTE FUNCTION "refuse_retired_key"();

-- What a person approved is told by its digest. The sealed bytes are no part of it any more, as sealing anew changes them; what they
-- hold is bound by the fingerprints, which stay in it. Digests of previews that still fit are written anew in the new form.
CREATE FUNCTION pg_temp.plan_digest("id_of_rollout" UUID, "with_sealed" BOOLEAN) RETURNS TEXT LANGUAGE sql AS $$
    SELECT encode(sha256(coalesce(string_agg(change_digest, NULL ORDER BY function_arn COLLATE "C"), ''::bytea)), 'hex')
    FROM (
        SELECT function_arn, sha256(convert_to(
            (CASE WHEN with_sealed THEN jsonb_build_array(
                id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave, attributes, diff,
                coalesce(planned_findings, findings), conflicts, decisions,
                fingerprint_before, fingerprint_target, encode(attributes_sealed, 'hex'))
            ELSE jsonb_build_array(
                id, account_id, region, function_arn, function_name, coalesce(planned_verdict, verdict), wave, attributes, diff,
                coalesce(planned_findings, findings), conflicts, decisions,
                fingerprint_before, fingerprint_target, attributes_sealed IS NOT NULL, extract(epoch FROM planned_at))
            END)::text || CASE WHEN outcome = 'excluded' THEN 'excluded' ELSE '' END, 'UTF8')) AS change_digest
        FROM change WHERE rollout_id = id_of_rollout
    ) AS digests
$$;
UPDATE "rollout" SET "plan_digest" = pg_temp.plan_digest("id", false)
WHERE "status" = 'planned' AND "plan_digest" = pg_temp.plan_digest("id", true);
DROP FUNCTION pg_temp.plan_digest(UUID, BOOLEAN);
