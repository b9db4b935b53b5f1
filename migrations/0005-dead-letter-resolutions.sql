-- A dead letter ends by a person's word, and comes back when what was retried fails again (issue 4 §5). Nothing is deleted.
ALTER TABLE dead_letter ADD COLUMN last_at timestamptz;
UPDATE dead_letter SET last_at = at;
ALTER TABLE dead_letter ALTER COLUMN last_at SET NOT NULL;
ALTER TABLE dead_letter ADD COLUMN resolution jsonb;
CREATE INDEX dead_letter_open ON dead_letter (at DESC) WHERE resolution IS NULL;
