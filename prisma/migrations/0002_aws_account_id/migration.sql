-- "account_id" is always our own id of an account's row, "aws_account_id" AWS's twelve digits. Names only: no row is touched,
-- so the audit log's trigger, which refuses changes of rows, has nothing to say.
ALTER TABLE "account" RENAME COLUMN "account_id" TO "aws_account_id";
ALTER INDEX "account_account_id_key" RENAME TO "account_aws_account_id_key";

ALTER TABLE "audit_event" RENAME COLUMN "account_id" TO "aws_account_id";
ALTER INDEX "audit_event_account_id_id_idx" RENAME TO "audit_event_aws_account_id_id_idx";

ALTER TABLE "layer_version" RENAME COLUMN "layer_account_id" TO "layer_aws_account_id";
