-- What people call accounts by, so that a grant can name several at once: key and value.
ALTER TABLE "account" ADD COLUMN "tags" JSONB NOT NULL DEFAULT '{}';

-- The groups that the identity provider named at the person's last sign-in.
ALTER TABLE "user" ADD COLUMN "oidc_groups" TEXT[] NOT NULL DEFAULT '{}';

-- Groups of people. A person's own role stays what it was: a grant for all accounts.
CREATE TABLE "person_group" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    -- Whoever the identity provider names as a member of it belongs to the group too.
    "oidc_group" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "person_group_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "person_group_name_key" ON "person_group" (lower("name"));
CREATE INDEX "person_group_oidc_group_idx" ON "person_group" ("oidc_group");

CREATE TABLE "group_member" (
    "group_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    CONSTRAINT "group_member_pkey" PRIMARY KEY ("group_id", "user_id"),
    CONSTRAINT "group_member_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "person_group" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "group_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "group_member_user_id_idx" ON "group_member" ("user_id");

-- A role for some accounts, given to a group or to one person. Nobody is granted ownership.
CREATE TABLE "access_grant" (
    "id" UUID NOT NULL,
    "group_id" UUID,
    "user_id" TEXT,
    "role" TEXT NOT NULL,
    "accounts" JSONB NOT NULL,
    CONSTRAINT "access_grant_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "access_grant_role" CHECK ("role" IN ('admin', 'approver', 'operator', 'viewer')),
    CONSTRAINT "access_grant_holder" CHECK (("group_id" IS NULL) <> ("user_id" IS NULL)),
    CONSTRAINT "access_grant_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "person_group" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "access_grant_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "access_grant_group_id_idx" ON "access_grant" ("group_id");
CREATE INDEX "access_grant_user_id_idx" ON "access_grant" ("user_id");

-- Readers of some accounts ask for Rollouts that touch one.
CREATE INDEX "change_account_id_rollout_id_idx" ON "change" ("account_id", "rollout_id");
