#!/bin/sh
# Runs once, when the data folder is new: Pacekeeper's own role and database beside Temporal's.
set -eu

psql --set ON_ERROR_STOP=1 --set password="$PACEKEEPER_DB_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE pacekeeper LOGIN PASSWORD :'password';
CREATE DATABASE pacekeeper OWNER pacekeeper;
SQL
