-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "banned" BOOLEAN NOT NULL DEFAULT false,
    "banReason" TEXT,
    "banExpires" TIMESTAMPTZ(3),

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,
    "impersonatedBy" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "auth_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    "read_role_arn" TEXT NOT NULL,
    "write_role_arn" TEXT,
    "external_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft',
    "enabled_regions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "regions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "calls_per_second" INTEGER NOT NULL DEFAULT 10,
    "max_functions_per_rollout" INTEGER,
    "max_percent_per_rollout" INTEGER,
    "freeze_windows" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "connected_at" TIMESTAMPTZ(3),
    "disconnected_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connection_test" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "checks" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "connection_test_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scan" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "requested_by" TEXT,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "scan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scan_region" (
    "scan_id" UUID NOT NULL,
    "region" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "function_count" INTEGER NOT NULL DEFAULT 0,
    "failure" JSONB,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "scan_region_pkey" PRIMARY KEY ("scan_id","region")
);

-- CreateTable
CREATE TABLE "lambda_function" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "region" TEXT NOT NULL,
    "function_arn" TEXT NOT NULL,
    "function_name" TEXT NOT NULL,
    "package_type" TEXT NOT NULL DEFAULT 'Zip',
    "runtime" TEXT,
    "architecture" TEXT NOT NULL DEFAULT 'x86_64',
    "handler" TEXT,
    "memory_size_mib" INTEGER,
    "timeout_seconds" INTEGER,
    "layers" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "variable_names" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "datadog_variables" JSONB NOT NULL DEFAULT '{}',
    "is_environment_readable" BOOLEAN NOT NULL DEFAULT true,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "datadog_status" TEXT NOT NULL,
    "datadog_tool" TEXT,
    "extension_version" INTEGER,
    "library_version" INTEGER,
    "status_reason" JSONB NOT NULL,
    "owner_tool" TEXT NOT NULL DEFAULT 'unknown',
    "owner_name" TEXT,
    "is_in_vpc" BOOLEAN NOT NULL DEFAULT false,
    "last_modified_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "lambda_function_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "layer_version" (
    "region" TEXT NOT NULL,
    "layer_account_id" TEXT NOT NULL,
    "layer_name" TEXT NOT NULL,
    "newest" INTEGER,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "layer_version_pkey" PRIMARY KEY ("region","layer_account_id","layer_name")
);

-- CreateTable
CREATE TABLE "profile" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "settings_sealed" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollout" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "mode" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'planning',
    "status_reason" JSONB,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "settings_sealed" BYTEA,
    "profile_id" UUID,
    "reverts_rollout_id" UUID,
    "applies_itself" BOOLEAN NOT NULL DEFAULT false,
    "strategy" JSONB NOT NULL,
    "plan_digest" TEXT,
    "current_wave" INTEGER NOT NULL DEFAULT 0,
    "failures_count_from" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "planned_at" TIMESTAMPTZ(3),
    "applied_by" TEXT,
    "applied_by_name" TEXT,
    "applied_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "rollout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change" (
    "id" UUID NOT NULL,
    "rollout_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "region" TEXT NOT NULL,
    "function_arn" TEXT NOT NULL,
    "function_name" TEXT NOT NULL,
    "runtime" TEXT,
    "architecture" TEXT NOT NULL DEFAULT 'x86_64',
    "verdict" TEXT,
    "wave" INTEGER,
    "attributes" JSONB NOT NULL DEFAULT '[]',
    "attributes_sealed" BYTEA,
    "diff" JSONB NOT NULL DEFAULT '[]',
    "diff_group" TEXT,
    "findings" JSONB NOT NULL DEFAULT '[]',
    "conflicts" JSONB NOT NULL DEFAULT '[]',
    "decisions" JSONB NOT NULL DEFAULT '{}',
    "fingerprint_before" JSONB,
    "fingerprint_target" JSONB,
    "planned_at" TIMESTAMPTZ(3),
    "outcome" TEXT NOT NULL DEFAULT 'pending',
    "failure" JSONB,
    "stale_paths" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "intent_at" TIMESTAMPTZ(3),
    "intent_revision_id" TEXT,
    "request_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "finished_at" TIMESTAMPTZ(3),
    "reverts_change_id" UUID,

    CONSTRAINT "change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wave" (
    "rollout_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "started_at" TIMESTAMPTZ(3),
    "bake_until" TIMESTAMPTZ(3),
    "health" JSONB,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "wave_pkey" PRIMARY KEY ("rollout_id","index")
);

-- CreateTable
CREATE TABLE "rate_budget" (
    "key" TEXT NOT NULL,
    "tat" TIMESTAMPTZ(6) NOT NULL,
    "reduced_rate" DOUBLE PRECISION,
    "throttled_at" TIMESTAMPTZ(3),

    CONSTRAINT "rate_budget_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "account_id" TEXT,
    "region" TEXT,
    "function_arn" TEXT,
    "function_name" TEXT,
    "rollout_id" UUID,
    "rollout_number" INTEGER,
    "change_id" UUID,
    "attributes" JSONB NOT NULL DEFAULT '[]',
    "outcome" TEXT,
    "aws_request_id" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret_sealed" BYTEA NOT NULL,
    "events" TEXT[],
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "response_status" INTEGER,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_heartbeat" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "endpoint" TEXT NOT NULL,
    "principal_arn" TEXT,
    "failure" JSONB,

    CONSTRAINT "worker_heartbeat_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "session"("userId");

-- CreateIndex
CREATE INDEX "auth_account_userId_idx" ON "auth_account"("userId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "account_account_id_key" ON "account"("account_id");

-- CreateIndex
CREATE INDEX "connection_test_account_id_created_at_idx" ON "connection_test"("account_id", "created_at");

-- CreateIndex
CREATE INDEX "scan_account_id_created_at_idx" ON "scan"("account_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "lambda_function_function_arn_key" ON "lambda_function"("function_arn");

-- CreateIndex
CREATE INDEX "lambda_function_account_id_region_idx" ON "lambda_function"("account_id", "region");

-- CreateIndex
CREATE INDEX "lambda_function_function_name_idx" ON "lambda_function"("function_name");

-- CreateIndex
CREATE INDEX "lambda_function_datadog_status_idx" ON "lambda_function"("datadog_status");

-- CreateIndex
CREATE UNIQUE INDEX "profile_name_key" ON "profile"("name");

-- CreateIndex
CREATE UNIQUE INDEX "rollout_number_key" ON "rollout"("number");

-- CreateIndex
CREATE INDEX "rollout_created_at_idx" ON "rollout"("created_at");

-- CreateIndex
CREATE INDEX "rollout_status_idx" ON "rollout"("status");

-- CreateIndex
CREATE INDEX "change_rollout_id_outcome_idx" ON "change"("rollout_id", "outcome");

-- CreateIndex
CREATE INDEX "change_rollout_id_wave_account_id_region_outcome_idx" ON "change"("rollout_id", "wave", "account_id", "region", "outcome");

-- CreateIndex
CREATE INDEX "change_function_arn_idx" ON "change"("function_arn");

-- CreateIndex
CREATE INDEX "change_reverts_change_id_idx" ON "change"("reverts_change_id");

-- CreateIndex
CREATE UNIQUE INDEX "change_rollout_id_function_arn_key" ON "change"("rollout_id", "function_arn");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE INDEX "audit_event_function_arn_id_idx" ON "audit_event"("function_arn", "id");

-- CreateIndex
CREATE INDEX "audit_event_rollout_id_id_idx" ON "audit_event"("rollout_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_account_id_id_idx" ON "audit_event"("account_id", "id");

-- CreateIndex
CREATE INDEX "webhook_delivery_webhook_id_created_at_idx" ON "webhook_delivery"("webhook_id", "created_at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth_account" ADD CONSTRAINT "auth_account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection_test" ADD CONSTRAINT "connection_test_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scan" ADD CONSTRAINT "scan_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scan_region" ADD CONSTRAINT "scan_region_scan_id_fkey" FOREIGN KEY ("scan_id") REFERENCES "scan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lambda_function" ADD CONSTRAINT "lambda_function_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollout" ADD CONSTRAINT "rollout_reverts_rollout_id_fkey" FOREIGN KEY ("reverts_rollout_id") REFERENCES "rollout"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change" ADD CONSTRAINT "change_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "rollout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change" ADD CONSTRAINT "change_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change" ADD CONSTRAINT "change_reverts_change_id_fkey" FOREIGN KEY ("reverts_change_id") REFERENCES "change"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "wave" ADD CONSTRAINT "wave_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "rollout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- The audit log is append-only for everybody, the table's owner included: a trigger holds where a missing privilege would not.
-- Only who may change the table's definition could take the trigger away, and that leaves its own trace in the server's log.
CREATE FUNCTION "refuse_audit_event_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_event is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_event_is_append_only"
    BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_event"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_event_change"();

-- Also when a replica session (session_replication_role) would pass ordinary triggers by.
ALTER TABLE "audit_event" ENABLE ALWAYS TRIGGER "audit_event_is_append_only";

-- One intent at a time on a function, whichever Rollout it belongs to.
CREATE UNIQUE INDEX "change_one_intent_per_function" ON "change"("function_arn") WHERE "outcome" = 'applying';
