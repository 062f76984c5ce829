-- How a person has arranged a table: columns, widths, rows a page. Its schema is that of the table, in lib/core/tables.
CREATE TABLE "table_preference" (
  "user_id" TEXT NOT NULL,
  "table_name" TEXT NOT NULL,
  "preferences" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "table_preference_pkey" PRIMARY KEY ("user_id", "table_name"),
  CONSTRAINT "table_preference_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
