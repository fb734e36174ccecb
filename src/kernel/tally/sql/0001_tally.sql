-- The counters; see tally.h. Written by the tally room alone.
CREATE TABLE tally (
    region    TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    day       BIGINT NOT NULL,
    unit      BIGINT NOT NULL,
    item_type TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    late      BIGINT NOT NULL,
    lane      BIGINT NOT NULL,
    amount    BIGINT NOT NULL,
    PRIMARY KEY (region, kind, day, unit, item_type, channel, late, lane)
);
