-- What a halt was decided on: its repetition after a crash goes on from there, and does not look again (ADR 12).
ALTER TABLE platform_write ADD COLUMN observation_id text;
