#!/bin/sh
# Runs once, when the data folder is new: Pacekeeper's own database beside Temporal's. Its owner changes tables; what runs only
# appends and reads (docs/database.md).
set -eu

psql --set ON_ERROR_STOP=1 --set owner="$PACEKEEPER_DB_OWNER_PASSWORD" --set app="$PACEKEEPER_DB_PASSWORD" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE pacekeeper_app NOLOGIN;
CREATE ROLE pacekeeper_reader NOLOGIN;
CREATE ROLE pacekeeper_owner LOGIN PASSWORD :'owner';
CREATE ROLE pacekeeper LOGIN PASSWORD :'app' IN ROLE pacekeeper_app;
CREATE DATABASE pacekeeper OWNER pacekeeper_owner;
SQL
