-- Names that differ only by upper and lower case are one name to people: "Prod EU" beside "prod eu" gets the wrong one chosen.
-- Of profiles that already stand side by side the oldest keeps its name; the others get a part of their id, so that nothing
-- is lost and each can be renamed.
UPDATE "profile" SET "name" = left("name", 80) || ' (' || right("id"::text, 12) || ')'
WHERE EXISTS (
  SELECT FROM "profile" AS "older"
  WHERE lower("older"."name") = lower("profile"."name") AND "older"."id" < "profile"."id"
);

CREATE UNIQUE INDEX "profile_lower_name_key" ON "profile" (lower("name"));
