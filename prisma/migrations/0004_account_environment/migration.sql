-- What DD_ENV is for the functions of an account whose settings take it from the account; null: not set.
ALTER TABLE "account" ADD COLUMN "environment" TEXT;
