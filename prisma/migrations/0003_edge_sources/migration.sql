-- The function in us-east-1 that a Lambda@Edge replica was made from, by its ARN without a version: what planning there must know.
ALTER TABLE "lambda_function" ADD COLUMN "edge_source_arn" TEXT;

-- Almost every function is none: the index holds the replicas alone.
CREATE INDEX "lambda_function_edge_source_arn_idx" ON "lambda_function"("edge_source_arn") WHERE "edge_source_arn" IS NOT NULL;

-- Replicas that are known already are told by their names, `us-east-1.name`: no other function's name holds a dot.
UPDATE "lambda_function"
SET "edge_source_arn" = regexp_replace("function_arn", '^(arn:[^:]+:lambda:)[^:]+(:[0-9]{12}:function:)([a-z0-9-]+)\.([^:]+).*$', '\1\3\2\4')
WHERE "function_name" ~ '^[a-z]{2}-[a-z0-9-]+\.';

UPDATE "lambda_function" AS source
SET "datadog_status" = 'cannotBe', "status_reason" = '{"code": "edgeSource", "params": {}}'
FROM "lambda_function" AS replica
WHERE replica."edge_source_arn" = source."function_arn" AND replica."gone_at" IS NULL AND source."datadog_status" = 'not';
