-- Filters of the list of functions that people keep under a name: their own, or shared with everybody who may read anything here.
CREATE TABLE "saved_filter" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "owner_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  -- What must hold (lib/core/functions/function-filter.ts), and the list's order.
  "conditions" JSONB NOT NULL,
  "sort" TEXT NOT NULL,
  "is_descending" BOOLEAN NOT NULL,
  "is_shared" BOOLEAN NOT NULL DEFAULT false,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "saved_filter_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "saved_filter_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "saved_filter_owner_name_key" ON "saved_filter"("owner_id", lower("name"));
CREATE UNIQUE INDEX "saved_filter_shared_name_key" ON "saved_filter"(lower("name")) WHERE "is_shared";

-- The filter with which a person's list begins. One that is not theirs and no longer shared begins nothing.
CREATE TABLE "default_filter" (
  "user_id" TEXT NOT NULL,
  "saved_filter_id" UUID NOT NULL,
  CONSTRAINT "default_filter_pkey" PRIMARY KEY ("user_id"),
  CONSTRAINT "default_filter_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "default_filter_saved_filter_id_fkey" FOREIGN KEY ("saved_filter_id") REFERENCES "saved_filter"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "default_filter_saved_filter_id_idx" ON "default_filter"("saved_filter_id");
