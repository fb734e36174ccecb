-- The counters; see tally.h. Written by the tally room alone. What a month's figures need lies together: kind, then day.
CREATE TABLE tally (
    kind      TEXT   NOT NULL,
    day       BIGINT NOT NULL,
    region    TEXT   NOT NULL,
    unit      BIGINT NOT NULL,
    item_type TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    late      BIGINT NOT NULL,
    since     BIGINT NOT NULL,
    lane      BIGINT NOT NULL,
    amount    BIGINT NOT NULL,
    PRIMARY KEY (kind, day, region, unit, item_type, channel, late, since, lane)
);

-- The sums of all days, and the first of them: what is in stock is this less what came after.
CREATE TABLE tally_total (
    kind      TEXT   NOT NULL,
    region    TEXT   NOT NULL,
    unit      BIGINT NOT NULL,
    item_type TEXT   NOT NULL,
    lane      BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    amount    BIGINT NOT NULL,
    PRIMARY KEY (kind, region, unit, item_type, lane)
);
