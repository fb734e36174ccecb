-- A second factor that is an SM2 key; see challenge.h.
ALTER TABLE staff ADD COLUMN sm2_point BYTEA;
ALTER TABLE staff ADD COLUMN sm2_on BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN last_challenge BIGINT;
