-- The oldest migration that a service has to know to go on with this database. Whoever takes something away replaces it.
CREATE OR REPLACE VIEW schema_state AS
SELECT max(created_at) AS newest, '0043_failures'::text AS serves_from FROM __drizzle_migrations;
