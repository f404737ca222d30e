-- mail worker: flags the address of a mail that came back, and sends test mails.
GRANT SELECT (email_bounced_at), UPDATE (email_bounced_at, email_bounce_reason, updated_at) ON contacts TO rekey_mail;
--> statement-breakpoint
GRANT SELECT, UPDATE (started_at, ended_at, tries) ON mail_tests TO rekey_mail;
--> statement-breakpoint

-- api: asks for test mails and shows what came of them.
GRANT SELECT, INSERT ON mail_tests TO rekey_api;
