-- The ledger; see ledger.h. Written by the ledger room alone, never changed.
CREATE TABLE event (
    lane        BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    region      TEXT   NOT NULL,
    matter      BIGINT NOT NULL,
    flow        TEXT   NOT NULL,
    action      TEXT   NOT NULL,
    from_state  TEXT   NOT NULL,
    to_state    TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    day         BIGINT NOT NULL,
    late        BIGINT NOT NULL,
    actor       BIGINT NOT NULL,
    unit        BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    amount      BIGINT NOT NULL,
    item_type   TEXT   NOT NULL,
    channel     TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    hash        BYTEA  NOT NULL,
    PRIMARY KEY (lane, seq, region)
);
-- a matter's timeline
CREATE INDEX event_of_matter ON event (region, matter, seq) WHERE matter <> 0;
-- the list behind a figure
CREATE INDEX event_of_kind ON event (kind, region, day, unit, item_type, seq) WHERE kind <> '';
-- what a figure of the past may not have known, and what takes an event back
CREATE INDEX event_late ON event (region, recorded_at) WHERE late = 1;
CREATE INDEX event_corrected ON event (region, kind, day) WHERE amount < 0;
