-- Requests under the keys that their senders gave them: a repeated one is answered as the first time. The fingerprint is a
-- hash of what was asked, so that a key used for something else is noticed.
CREATE TABLE keyed_request (
  person text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  at timestamptz NOT NULL,
  answer jsonb,
  PRIMARY KEY (person, key)
);
