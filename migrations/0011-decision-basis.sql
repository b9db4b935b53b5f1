-- What an incident decided a hand-over on, where it recorded that in the task that read it: the task run again decides the same (ADR 13).
ALTER TABLE handover ADD COLUMN basis jsonb;
