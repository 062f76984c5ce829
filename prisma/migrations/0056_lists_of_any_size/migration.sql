-- The tags as text, kept: reading them for each function took most of the time of looking for a part of one.
ALTER TABLE "lambda_function" ADD COLUMN "tags_text" TEXT GENERATED ALWAYS AS (lambda_tags_text("tags")) STORED;
DROP INDEX IF EXISTS "lambda_function_tag_parts";
DO $$
DECLARE
  place text := (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm');
BEGIN
  IF place IS NULL THEN RETURN; END IF;
  EXECUTE format('CREATE INDEX "lambda_function_tag_parts" ON "lambda_function" USING gin ("tags_text" %s.gin_trgm_ops)', place);
END
$$;

-- What few functions have, so that a list of them is not looked for among all.
CREATE INDEX "lambda_function_of_runtime" ON "lambda_function" ("runtime") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_of_architecture" ON "lambda_function" ("architecture") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_of_package" ON "lambda_function" ("package_type") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_of_tool" ON "lambda_function" ("datadog_tool") WHERE "gone_at" IS NULL;
CREATE INDEX "lambda_function_of_owner_tool" ON "lambda_function" ("owner_tool") WHERE "gone_at" IS NULL;

-- Each index costs time at every scan: lambda_function_counted begins with the same columns as this one.
DROP INDEX "lambda_function_account_id_region_idx";

-- Where the API key comes from: the variables of lib/core/datadog/api-key-sources.ts. The statistics tell how few have it.
DO $$
DECLARE
  variable text;
BEGIN
  FOREACH variable IN ARRAY ARRAY['DD_API_KEY_SECRET_ARN', 'DD_API_KEY_SSM_ARN', 'DD_KMS_API_KEY', 'DD_API_KEY', 'DD_ORG_UUID'] LOOP
    EXECUTE format(
      $index$CREATE INDEX %I ON "lambda_function" ("account_id", "region") WHERE "gone_at" IS NULL AND coalesce("datadog_variables" ->> %L, '') <> ''$index$,
      'lambda_function_with_' || lower(variable), variable);
    EXECUTE format(
      $statistics$CREATE STATISTICS %I ON (coalesce("datadog_variables" ->> %L, '')) FROM "lambda_function"$statistics$,
      'lambda_function_with_' || lower(variable) || '_share', variable);
  END LOOP;
END
$$;
