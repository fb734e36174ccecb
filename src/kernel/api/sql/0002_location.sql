-- Where what was created is: a repeated answer says it too.
ALTER TABLE idempotency ADD COLUMN location TEXT NOT NULL DEFAULT '';
