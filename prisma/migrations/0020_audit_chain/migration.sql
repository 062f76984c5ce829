-- The audit log's chain: one row for each event, in the order in which it was chained. Written by the worker alone, one batch at a
-- time, under an advisory lock; events themselves are inserted as before, so that nothing waits for the chain.
CREATE TABLE "audit_link" (
    "sequence" BIGINT NOT NULL,
    "event_id" BIGINT NOT NULL,
    "previous" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_link_pkey" PRIMARY KEY ("sequence"),
    CONSTRAINT "audit_link_sha256" CHECK (octet_length("previous") = 32 AND octet_length("hash") = 32 AND "sequence" > 0)
);

-- No foreign key: a link must outlive an event that somebody deletes, so that it is missed.
CREATE UNIQUE INDEX "audit_link_event_id_key" ON "audit_link"("event_id");

-- Digests: where the chain ended at a time, signed with a key that is not in the database.
CREATE TABLE "audit_digest" (
    "number" BIGINT NOT NULL,
    "body" JSONB NOT NULL,
    "signature" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_digest_pkey" PRIMARY KEY ("number"),
    CONSTRAINT "audit_digest_number" CHECK ("number" > 0)
);

-- What the worker does for the log: signing, and each place where digests are kept outside, with how far that has come. A note for
-- the console, no part of the evidence.
CREATE TABLE "audit_duty" (
    "name" TEXT NOT NULL,
    "done_number" BIGINT NOT NULL DEFAULT 0,
    "done_at" TIMESTAMPTZ(3),
    "failure" JSONB,
    "failed_at" TIMESTAMPTZ(3),
    "looked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "audit_duty_pkey" PRIMARY KEY ("name")
);

-- As for audit_event, whose trigger of migration 0001 stays. A trigger holds against statements, not against who owns the table:
-- that somebody took it away shows in the chain and in digests kept elsewhere, and in nothing that the server logs by itself.
CREATE FUNCTION "refuse_audit_chain_change"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_link_is_append_only"
    BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_link"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_chain_change"();
ALTER TABLE "audit_link" ENABLE ALWAYS TRIGGER "audit_link_is_append_only";

CREATE TRIGGER "audit_digest_is_append_only"
    BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_digest"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_chain_change"();
ALTER TABLE "audit_digest" ENABLE ALWAYS TRIGGER "audit_digest_is_append_only";
