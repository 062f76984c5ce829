-- When whoever made a token had last proved who they are; for a pipeline, when its identity was verified. Null: not that anybody knows,
-- as of every token that people made before this column.
ALTER TABLE "api_token" ADD COLUMN "proved_at" TIMESTAMPTZ(3);
UPDATE "api_token" SET "proved_at" = "created_at" WHERE "kind" = 'workload';
