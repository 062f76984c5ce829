-- What a reviewer sees of a Change, as 22 letters: another diff, other values behind its masks, or another function than was planned
-- for is another digest. Null: not planned yet.
ALTER TABLE "change" ADD COLUMN "review_digest" TEXT;

CREATE FUNCTION "set_review_digest"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  NEW."review_digest" := CASE WHEN NEW."verdict" IS NULL THEN NULL ELSE left(encode(sha256(convert_to(
    jsonb_build_array(NEW."attributes", NEW."diff", NEW."fingerprint_target")::text, 'UTF8')), 'base64'), 22) END;
  RETURN NEW;
END $$;
CREATE TRIGGER "change_review_digest" BEFORE INSERT OR UPDATE OF "verdict", "attributes", "diff", "fingerprint_target" ON "change"
  FOR EACH ROW EXECUTE FUNCTION "set_review_digest"();

-- Previews that wait for somebody to look at them are looked at with what they hold now.
UPDATE "change" SET "verdict" = "verdict"
  WHERE "rollout_id" IN (SELECT "id" FROM "rollout" WHERE "status" = 'planned');

-- What a person has looked at: a tick holds for exactly the digest that they saw.
CREATE TABLE "review_tick" (
  "user_id" TEXT NOT NULL,
  "rollout_id" UUID NOT NULL,
  "change_id" UUID NOT NULL,
  "digest" TEXT NOT NULL,
  "viewed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "review_tick_pkey" PRIMARY KEY ("user_id", "rollout_id", "change_id"),
  CONSTRAINT "review_tick_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "review_tick_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "review_tick_change_id_idx" ON "review_tick" ("change_id");
