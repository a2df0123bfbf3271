#!/usr/bin/env bash
# Run once by the database's image on an empty volume: the owner, who migrates, and the
# application's role, neither owner nor superuser, which everything else runs as.
set -euo pipefail

: "${ARMAN_OWNER_PASSWORD:?}" "${ARMAN_APP_PASSWORD:?}"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --username "$POSTGRES_USER" --dbname postgres \
  --set owner="${ARMAN_OWNER:-arman_owner}" --set owner_password="$ARMAN_OWNER_PASSWORD" \
  --set app="${ARMAN_APP:-arman_app}" --set app_password="$ARMAN_APP_PASSWORD" \
  --set database="${ARMAN_DATABASE:-arman}" <<'SQL'
CREATE ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE :"database" OWNER :"owner" TEMPLATE template0
  ENCODING 'UTF8' LOCALE_PROVIDER builtin LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO :"app";
SQL
