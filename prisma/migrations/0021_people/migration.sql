-- The one code with which the first owner is made, as its hash; gone once there is an owner.
CREATE TABLE "set_up_code" (
  "id" INTEGER NOT NULL DEFAULT 1,
  "code_hash" TEXT NOT NULL,
  "guesses" INTEGER NOT NULL DEFAULT 0,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "set_up_code_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "set_up_code_one" CHECK ("id" = 1)
);

-- How often something was guessed at lately, for all web processes together.
CREATE TABLE "guess_counter" (
  "key" TEXT NOT NULL,
  "count" INTEGER NOT NULL,
  "refused" INTEGER NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "next_at" TIMESTAMPTZ(3) NOT NULL,
  "was_taken" BOOLEAN NOT NULL,
  CONSTRAINT "guess_counter_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "guess_counter_since_idx" ON "guess_counter"("since");

-- Somebody else chose this person's password: nothing but another password until it is changed.
ALTER TABLE "user" ADD COLUMN "must_change_password" BOOLEAN NOT NULL DEFAULT false;

-- When a session was last used, to within some minutes.
ALTER TABLE "session" ADD COLUMN "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now();

-- A link with which a person chooses a password, as the hash of what it carries; one for each person, gone once it is used.
CREATE TABLE "password_link" (
  "token_hash" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "purpose" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "password_link_pkey" PRIMARY KEY ("token_hash"),
  CONSTRAINT "password_link_purpose" CHECK ("purpose" IN ('invitation', 'reset'))
);
CREATE UNIQUE INDEX "password_link_user_id_key" ON "password_link"("user_id");
ALTER TABLE "password_link" ADD CONSTRAINT "password_link_user_id_fkey"
  FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A person's second factor: a TOTP secret (sealed), and recovery codes as hashes. Not asked for until it is confirmed.
CREATE TABLE "second_factor" (
  "id" UUID NOT NULL,
  "user_id" TEXT NOT NULL,
  "secret_sealed" BYTEA NOT NULL,
  "confirmed_at" TIMESTAMPTZ(3),
  "last_step" INTEGER NOT NULL DEFAULT 0,
  "recovery_hashes" TEXT[] NOT NULL DEFAULT '{}',
  CONSTRAINT "second_factor_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "second_factor_user_id_key" ON "second_factor"("user_id");
CREATE TRIGGER "second_factor_secret_sealed_key" BEFORE INSERT OR UPDATE OF "secret_sealed" ON "second_factor"
    FOR EACH ROW WHEN ("is_of_retired_key"(NEW."secret_sealed")) EXECUTE FUNCTION "refuse_retired_key"();
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_user_id_fkey"
  FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
