-- The second factor of one of the staff who has a password here: what their authenticator shares with the console, sealed with
-- a key that no database has, and the time step whose code was used last. docs/decisions/0123 says how.
CREATE TABLE "staff_totp" (
	"staff_user_id" uuid PRIMARY KEY NOT NULL,
	"sealed_secret" text NOT NULL,
	"last_step" integer NOT NULL,
	"since" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "staff_totp" ADD CONSTRAINT "staff_totp_staff_user_id_staff_users_id_fk" FOREIGN KEY ("staff_user_id") REFERENCES "staff_users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE TABLE "staff_recovery_codes" (
	"staff_user_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "staff_recovery_codes_pkey" PRIMARY KEY("staff_user_id","code_hash")
);
--> statement-breakpoint
ALTER TABLE "staff_recovery_codes" ADD CONSTRAINT "staff_recovery_codes_staff_user_id_staff_users_id_fk" FOREIGN KEY ("staff_user_id") REFERENCES "staff_users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint

-- Nobody gets or loses a second factor without a row of the history, also where it is an administrator's hand.
CREATE FUNCTION check_second_factor_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, rekey, pg_temp AS $$
DECLARE
  whose text := CASE TG_OP WHEN 'DELETE' THEN OLD.staff_user_id ELSE NEW.staff_user_id END;
BEGIN
  IF EXISTS (SELECT FROM audit_events WHERE xid = pg_current_xact_id() AND written_here(xmin)
    AND action = 'staff.user_changed' AND detail ->> 'staffUser' = whose)
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a change of % has no row in the history', TG_TABLE_NAME
    USING ERRCODE = 'RK002', HINT = 'The step that changes it has to record what it does, in the same transaction.';
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION check_second_factor_is_recorded() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER staff_totp_recorded AFTER INSERT OR DELETE ON staff_totp DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_second_factor_is_recorded();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER staff_recovery_codes_recorded AFTER INSERT OR DELETE ON staff_recovery_codes DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_second_factor_is_recorded();
