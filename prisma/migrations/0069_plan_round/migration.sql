-- What a job planned or checked for an earlier plan of a Rollout must not be stored for the one that was made since.
ALTER TABLE "rollout" ADD COLUMN "plan_round" INTEGER NOT NULL DEFAULT 1;
