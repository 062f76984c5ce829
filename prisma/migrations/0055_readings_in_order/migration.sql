-- When AWS was asked for what a row tells, by the database's clock; of a function that is gone, when the reading began that did not find it.
-- Answers do not always arrive in the order in which they were asked for, and an older one must not replace a newer one. Null: as "seen_at".
ALTER TABLE "lambda_function" ADD COLUMN "read_at" TIMESTAMPTZ(3);

-- Whether a function is the source of a Lambda@Edge replica is asked of every function that is read. The answer must come from this index
-- alone, which is nearly empty: by the account's others PostgreSQL, whose statistics know nothing of functions that have just been stored,
-- would look through all of the account's functions for each of them.
CREATE INDEX "lambda_function_replicas" ON "lambda_function" ("account_id", "edge_source_arn")
  WHERE "edge_source_arn" IS NOT NULL AND "gone_at" IS NULL;
DROP INDEX "lambda_function_edge_source_arn_idx";

-- As for Changes (gather_change_statistics): after a scan has added many functions, unless they are few among those that the statistics know.
CREATE FUNCTION "gather_function_statistics"("added" INTEGER) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF added > 0.1 * (SELECT reltuples FROM pg_class WHERE oid = 'public.lambda_function'::regclass) THEN
    EXECUTE 'ANALYZE (SKIP_LOCKED) public.lambda_function (account_id, region, function_arn, function_name, runtime, datadog_status,
      owner_name, edge_source_arn, last_modified_at, seen_at, gone_at)';
  END IF;
END
$$;
REVOKE ALL ON FUNCTION "gather_function_statistics"(INTEGER) FROM PUBLIC;

-- Only of the columns that rows are looked for by: unpacking the rest (what was planned, as JSON) took seconds with thousands of Changes.
CREATE OR REPLACE FUNCTION "gather_change_statistics"() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  EXECUTE 'ANALYZE (SKIP_LOCKED) public.change (id, rollout_id, account_id, region, function_arn, function_name, verdict, outcome, wave,
    attempts, reverts_change_id, planned_at, planned_verdict, intent_at, unclear_until, finished_at, acknowledged_at)';
END
$$;
