-- Answers given to requests that carried an Idempotency-Key, written in the transaction of what they did.
CREATE TABLE idempotency (
    region      TEXT   NOT NULL,
    actor       BIGINT NOT NULL,
    key         TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    status      BIGINT NOT NULL,
    answer      TEXT   NOT NULL,
    etag        TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (region, actor, key)
);
CREATE INDEX idempotency_by_age ON idempotency (at);
