#!/bin/sh
# Creates or updates Temporal's two schemas, then ends. A schema that is there is only updated; one that is not is set up first.
# Connects by SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu

schema="${TEMPORAL_SCHEMA:-/etc/temporal/schema/postgresql/v12}"

prepare() {
  temporal-sql-tool --db "$1" create-database
  temporal-sql-tool --db "$1" update-schema --schema-dir "$2" || {
    temporal-sql-tool --db "$1" setup-schema --version 0.0
    temporal-sql-tool --db "$1" update-schema --schema-dir "$2"
  }
}

prepare temporal "$schema/temporal/versioned"
prepare temporal_visibility "$schema/visibility/versioned"
