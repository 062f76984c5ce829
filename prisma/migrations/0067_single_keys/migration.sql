-- Whether single keys do something on the changes of a Rollout, for this person.
ALTER TABLE "user" ADD COLUMN "has_single_keys" BOOLEAN NOT NULL DEFAULT true;
