-- What a superuser of PostgreSQL does once, before the first migration: the two roles,
-- the extensions in a template, and a database made from that template.
-- ./dev runs this on its private cluster and docker-compose.yml on its first start. On a
-- server of your own:
--
--   psql -X -v ON_ERROR_STOP=1 -v owner=gsd_owner -v owner_password=... \
--        -v app=gsd_app -v app_password=... -v createdb=NOCREATEDB \
--        -v template=template_gsd -v database=green_shield -f config/deploy/database.sql
--
-- The owner migrates and, after every migration, grants the application role its rights
-- (gis_core/rights.py). The application role runs everything else: it reads and writes
-- rows, but changes no tables and rewrites no history. Running this again changes only
-- the passwords.

SELECT format('CREATE ROLE %I LOGIN', name)
FROM (VALUES (:'owner'), (:'app')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE :"owner" LOGIN :createdb PASSWORD :'owner_password';
ALTER ROLE :"app" LOGIN NOCREATEDB PASSWORD :'app_password';

SELECT format('CREATE DATABASE %I IS_TEMPLATE true', :'template')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'template') \gexec

\connect :"template"
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;

\connect postgres
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE %I', :'database', :'owner', :'template')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
