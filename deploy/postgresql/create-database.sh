#!/bin/sh
# Runs once, when the data folder is new: Pacekeeper's own roles and database beside Temporal's (docs/database.md).
set -eu

psql --set ON_ERROR_STOP=1 --set password="$PACEKEEPER_DB_PASSWORD" --set owner_password="$PACEKEEPER_OWNER_DB_PASSWORD" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE pacekeeper_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE pacekeeper_app NOLOGIN;
CREATE ROLE pacekeeper_reader NOLOGIN;
CREATE ROLE pacekeeper LOGIN PASSWORD :'password' IN ROLE pacekeeper_app;
CREATE DATABASE pacekeeper OWNER pacekeeper_owner;
SQL
