-- What programs show to the API, as the SHA-256 of the token: made by a person for themselves, by an administrator for a machine,
-- or given for an hour to a pipeline whose own identity was verified.
CREATE TABLE "api_token" (
  "id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "token_hash" TEXT NOT NULL,
  "user_id" TEXT,
  "role" TEXT NOT NULL,
  "is_for_all_accounts" BOOLEAN NOT NULL,
  "account_ids" UUID[] NOT NULL DEFAULT '{}',
  "subject" TEXT,
  "created_by" TEXT NOT NULL,
  "created_by_name" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "last_used_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "api_token_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "api_token_kind" CHECK ("kind" IN ('person', 'machine', 'workload')),
  CONSTRAINT "api_token_person" CHECK (("kind" = 'person') = ("user_id" IS NOT NULL)),
  CONSTRAINT "api_token_accounts" CHECK (NOT ("is_for_all_accounts" AND cardinality("account_ids") > 0))
);
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");
CREATE INDEX "api_token_user_id_idx" ON "api_token"("user_id");
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_fkey"
  FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Identity tokens of pipelines that were exchanged, as a hash of issuer and id, until they have expired: each is exchanged once.
CREATE TABLE "exchanged_workload_token" (
  "id_hash" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "exchanged_workload_token_pkey" PRIMARY KEY ("id_hash")
);
CREATE INDEX "exchanged_workload_token_expires_at_idx" ON "exchanged_workload_token"("expires_at");

-- Answers of commands that were asked for under an idempotency key, written together with what the command wrote.
CREATE TABLE "idempotent_answer" (
  "caller" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "request_hash" TEXT NOT NULL,
  "output" JSONB NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  CONSTRAINT "idempotent_answer_pkey" PRIMARY KEY ("caller", "key")
);
CREATE INDEX "idempotent_answer_created_at_idx" ON "idempotent_answer"("created_at");

-- How many requests somebody has made in the present window, for all web processes together.
CREATE TABLE "api_rate" (
  "key" TEXT NOT NULL,
  "count" INTEGER NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "api_rate_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "api_rate_since_idx" ON "api_rate"("since");
