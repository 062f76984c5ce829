-- The list of functions, in each of its orders and from both ends: the last column settles equal values.
CREATE INDEX "lambda_function_by_name" ON "lambda_function" (lower("function_name"), "function_arn") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_by_region" ON "lambda_function" ("region", "function_arn") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_by_runtime" ON "lambda_function" (coalesce("runtime", '~'), "function_arn") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_by_status" ON "lambda_function" (
  coalesce(array_position(ARRAY['not', 'partly', 'outdated', 'instrumented', 'cannotBe'], "datadog_status"), 9), "function_arn"
) WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_by_last_modified" ON "lambda_function" (
  coalesce("last_modified_at", 'infinity'::timestamptz), "function_arn"
) WHERE "gone_at" IS NULL;

-- Counting by what the list is filtered by reads this index alone; also the functions of one account in their order.
CREATE INDEX "lambda_function_counted" ON "lambda_function" ("account_id", "region", "datadog_status")
  INCLUDE ("runtime", "architecture", "package_type", "datadog_tool", "owner_tool") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_by_account" ON "lambda_function" ("account_id", "function_arn") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_by_owner" ON "lambda_function" ("owner_name") WHERE "gone_at" IS NULL;

CREATE INDEX "lambda_function_tags" ON "lambda_function" USING gin ("tags");

-- The tags as text, a line for each: where a part of one is looked for.
CREATE FUNCTION lambda_tags_text(tags jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(key || '=' || value, E'\n'), '') FROM jsonb_each_text(tags)
$$;

-- Parts of names are found by their trigrams where the extension can be had: it is a trusted one, so that the owner of the database
-- may create it. Where it cannot be had, every search still works, only slower.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION
  WHEN lock_not_available THEN RAISE;
  WHEN OTHERS THEN RAISE NOTICE 'Without the extension pg_trgm, looking for parts of names is slower: %', SQLERRM;
END
$$;
DO $$
DECLARE
  place text := (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm');
BEGIN
  IF place IS NULL THEN RETURN; END IF;
  EXECUTE format('CREATE INDEX "lambda_function_name_parts" ON "lambda_function" USING gin ("function_name" %s.gin_trgm_ops)', place);
  EXECUTE format('CREATE INDEX "lambda_function_owner_parts" ON "lambda_function" USING gin ("owner_name" %s.gin_trgm_ops)', place);
  EXECUTE format('CREATE INDEX "lambda_function_tag_parts" ON "lambda_function" USING gin (lambda_tags_text("tags") %s.gin_trgm_ops)', place);
END
$$;
