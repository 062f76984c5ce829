-- What a reviewer sees of a Change was put into words twice more, and hashed, each time a plan was closed, approved or applied: 60 µs a
-- Change, in front of somebody who waits. The trigger that hashes it for the reviewers' ticks keeps the whole hash now, and the digest of
-- a plan is made from that (lib/db/rollouts/plan-digest.ts). Null: not planned yet, or planned before this was kept; such a Change goes on
-- being put into words, so that what was approved before still is what is applied.
ALTER TABLE "change" ADD COLUMN "shown_digest" BYTEA;

CREATE OR REPLACE FUNCTION "set_review_digest"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  shown bytea;
  keeps_words boolean := CASE TG_OP
    WHEN 'INSERT' THEN NEW."review_digest" IS NOT NULL AND NEW."shown_digest" IS NULL
    ELSE OLD."shown_digest" IS NULL AND OLD."planned_at" IS NOT DISTINCT FROM NEW."planned_at" END;
BEGIN
  IF NEW."verdict" IS NOT NULL THEN
    shown := sha256(convert_to(json_build_array(NEW."attributes", NEW."diff", NEW."fingerprint_target")::text, 'UTF8'));
  END IF;
  NEW."review_digest" := left(encode(shown, 'base64'), 22);
  -- A plan keeps the form that its digest was made in, also where its rows come back from a backup.
  NEW."shown_digest" := CASE WHEN NOT keeps_words THEN shown END;
  RETURN NEW;
END $$;

-- Nothing to do where a Change is stored that is to be planned, nor where a check after planning only blocks it.
DROP TRIGGER "change_review_digest" ON "change";
CREATE TRIGGER "change_review_digest" BEFORE UPDATE OF "attributes", "diff", "fingerprint_target", "planned_at", "review_digest", "shown_digest"
  ON "change" FOR EACH ROW EXECUTE FUNCTION "set_review_digest"();
CREATE TRIGGER "change_review_digest_of_new" BEFORE INSERT ON "change"
  FOR EACH ROW WHEN (coalesce(NEW."verdict", NEW."review_digest", NEW."shown_digest"::text) IS NOT NULL) EXECUTE FUNCTION "set_review_digest"();
-- After the first by its name.
CREATE TRIGGER "change_review_digest_of_verdict" BEFORE UPDATE OF "verdict" ON "change"
  FOR EACH ROW WHEN ((NEW."verdict" IS NULL) <> (NEW."review_digest" IS NULL)) EXECUTE FUNCTION "set_review_digest"();

-- Most Changes are stored without sealed values: no reason to look for the key of none.
ALTER FUNCTION "is_of_retired_key"(BYTEA) STRICT;
