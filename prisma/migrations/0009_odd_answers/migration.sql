-- Functions of a Region that AWS described in a way that cannot be used: how many, and the first of them with the reason.
ALTER TABLE "scan_region" ADD COLUMN "set_aside_count" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "set_aside" JSONB NOT NULL DEFAULT '[]';

-- Since when a known function could not be read, and why; its row keeps what was read before.
ALTER TABLE "lambda_function" ADD COLUMN "unread_since" TIMESTAMPTZ(3),
  ADD COLUMN "unread_reason" JSONB;

-- Until now an account could take over a row by naming another account's function: it goes back to the account that the ARN names,
-- and what no connected account owns leaves the list.
UPDATE "lambda_function" SET "account_id" = "account"."id"
FROM "account"
WHERE "account"."aws_account_id" = split_part("lambda_function"."function_arn", ':', 5)
  AND "lambda_function"."account_id" <> "account"."id";
UPDATE "lambda_function" SET "gone_at" = now()
FROM "account"
WHERE "account"."id" = "lambda_function"."account_id" AND "lambda_function"."gone_at" IS NULL
  AND "account"."aws_account_id" <> split_part("lambda_function"."function_arn", ':', 5);
