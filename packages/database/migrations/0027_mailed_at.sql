-- How long the mails of very many resets took is read off the resets. Of those that have ended it is looked up with their
-- mails, as before: writing them all anew would take minutes. One that is open may be mailed again, and the first counts.
ALTER TABLE "resets" ADD COLUMN "mailed_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE resets SET mailed_at = first.at
FROM (
  SELECT d.reset_id, min(d.accepted_at) AS at FROM deliveries d JOIN resets r ON r.id = d.reset_id
  WHERE r.ended_at IS NULL AND d.kind = 'set_password_link' AND d.accepted_at IS NOT NULL GROUP BY d.reset_id
) first
WHERE resets.id = first.reset_id;
