#!/bin/sh
# Run once by the PostgreSQL image when its data folder is empty: the owner of the tables, which migrates, and the application's
# role, which can only add to the audit log.
set -eu

psql --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
  --set owner_password="$(cat /run/secrets/database_owner_password)" \
  --set password="$(cat /run/secrets/database_password)" <<'SQL'
CREATE ROLE lamplighter_owner LOGIN PASSWORD :'owner_password' NOSUPERUSER NOCREATEROLE;
CREATE ROLE lamplighter LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
ALTER ROLE lamplighter SET search_path = public, pg_temp;
CREATE DATABASE lamplighter OWNER lamplighter_owner;
REVOKE ALL ON DATABASE lamplighter FROM PUBLIC;
GRANT CONNECT ON DATABASE lamplighter TO lamplighter;
SQL
