-- The parts of a text that a search can begin with, in lower case, with what the text is of in front: of `least` to three letters.
CREATE FUNCTION "text_parts"("of" TEXT, "text" TEXT, "least" INTEGER) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT ("of" || ':' || substr(lowered, place, size)) COLLATE "C"), '{}')
  FROM lower("text") AS lowered, generate_series("least", 3) AS size, generate_series(1, length(lowered) - size + 1) AS place
$$;

-- Every value that functions have but for their names, where a part of it is looked for among few rows, also one of letters too few for
-- trigrams; `key` as the list's filters are called. Only a place to search: a value may stand here twice, and after no function has it any
-- more. No unique index, so that two scans that find the same values in another order never wait for each other.
CREATE TABLE "function_value" (
  "id" BIGSERIAL NOT NULL,
  "key" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  -- Of a tag: it alone, as an object; its value is key=value.
  "tag" JSONB,
  CONSTRAINT "function_value_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "function_value_key_value_idx" ON "function_value" ("key", "value");

-- What each function has, a row for each value.
CREATE VIEW "value_of_function" AS
  SELECT f."id", seen."key", seen."value", seen."tag"
  FROM "lambda_function" AS f, LATERAL (
    VALUES ('region', f."region", NULL::jsonb), ('runtime', f."runtime", NULL), ('architecture', f."architecture", NULL),
      ('package', f."package_type", NULL), ('status', f."datadog_status", NULL), ('tool', f."datadog_tool", NULL),
      ('owner', f."owner_tool", NULL), ('stack', f."owner_name", NULL)
    UNION ALL SELECT 'tag', t."key" || '=' || t."value", jsonb_build_object(t."key", t."value") FROM jsonb_each_text(f."tags") AS t
  ) AS seen ("key", "value", "tag")
  WHERE seen."value" IS NOT NULL;

-- A value is here before anybody can see the function that has it: once for each statement that adds or changes functions.
CREATE FUNCTION "remember_values"("of" UUID[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "function_value" ("key", "value", "tag")
    SELECT DISTINCT seen."key", seen."value", seen."tag" FROM "value_of_function" AS seen
    WHERE seen."id" = ANY ("of")
      AND NOT EXISTS (SELECT FROM "function_value" AS known WHERE known."key" = seen."key" AND known."value" = seen."value")
$$;

CREATE FUNCTION "remember_values_of_new_functions"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids UUID[] := ARRAY(SELECT "id" FROM "added");
BEGIN
  IF cardinality(ids) > 0 THEN PERFORM "remember_values"(ids); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "lambda_function_values_added" AFTER INSERT ON "lambda_function"
  REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION "remember_values_of_new_functions"();

CREATE FUNCTION "remember_values_of_changed_functions"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids UUID[] := ARRAY(
    SELECT n."id" FROM "changed" AS n JOIN "known" AS o ON o."id" = n."id"
    WHERE n."tags" IS DISTINCT FROM o."tags" OR n."owner_name" IS DISTINCT FROM o."owner_name"
      OR n."region" IS DISTINCT FROM o."region" OR n."runtime" IS DISTINCT FROM o."runtime"
      OR n."architecture" IS DISTINCT FROM o."architecture" OR n."package_type" IS DISTINCT FROM o."package_type"
      OR n."datadog_status" IS DISTINCT FROM o."datadog_status" OR n."datadog_tool" IS DISTINCT FROM o."datadog_tool"
      OR n."owner_tool" IS DISTINCT FROM o."owner_tool");
BEGIN
  IF cardinality(ids) > 0 THEN PERFORM "remember_values"(ids); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "lambda_function_values_changed" AFTER UPDATE ON "lambda_function"
  REFERENCING OLD TABLE AS "known" NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "remember_values_of_changed_functions"();

-- Those of the functions that are there: after the triggers, which wait for whoever stores functions now and are there for whoever does next.
INSERT INTO "function_value" ("key", "value", "tag") SELECT DISTINCT "key", "value", "tag" FROM "value_of_function";
CREATE INDEX "function_value_parts" ON "function_value" USING gin ("text_parts"("key", "value", 1)) WITH (gin_pending_list_limit = 512);

-- The functions of a stack in the order of their names; a part of a stack's name is looked for among the values, and then by this.
DROP INDEX "lambda_function_by_owner";
CREATE INDEX "lambda_function_by_owner" ON "lambda_function" ("owner_name", lower("function_name"), "function_arn") WHERE "gone_at" IS NULL;
DROP INDEX IF EXISTS "lambda_function_owner_parts";
