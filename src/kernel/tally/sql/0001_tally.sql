-- The counters; see tally.h. Written by the tally room alone. What a day's figures need lies together: kind, then day.
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

-- Sums of the days of a month (yyyymm), and in month 0 of all days: a period is a few rows, and what is in stock at the
-- end of a recent month costs the same however long the past is. first_day is the first that counts anything.
CREATE TABLE tally_month (
    kind      TEXT   NOT NULL,
    month     BIGINT NOT NULL,
    region    TEXT   NOT NULL,
    unit      BIGINT NOT NULL,
    item_type TEXT   NOT NULL,
    since     BIGINT NOT NULL,
    lane      BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    amount    BIGINT NOT NULL,
    PRIMARY KEY (kind, month, region, unit, item_type, since, lane)
);
