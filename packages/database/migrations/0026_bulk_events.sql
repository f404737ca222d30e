-- One of very many that one caller asked for. Rows that are there are none: a constant default writes no row anew.
ALTER TABLE "events" ADD COLUMN "is_bulk" boolean DEFAULT false NOT NULL;
