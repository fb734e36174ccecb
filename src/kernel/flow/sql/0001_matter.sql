-- Everything that moves; see flow.h. Written by the flow room alone.
CREATE TABLE matter (
    region           TEXT   NOT NULL,
    id               BIGINT NOT NULL,
    flow             TEXT   NOT NULL,
    state            TEXT   NOT NULL,
    version          BIGINT NOT NULL,
    number           TEXT   NOT NULL,
    title            TEXT   NOT NULL,
    unit             BIGINT NOT NULL,
    holder           BIGINT NOT NULL,
    counted_unit     BIGINT NOT NULL,
    parent           BIGINT NOT NULL,
    item_type        TEXT   NOT NULL,
    channel          TEXT   NOT NULL,
    opened_at        BIGINT NOT NULL,
    closed_at        BIGINT,
    changed_at       BIGINT NOT NULL,
    clock            TEXT   NOT NULL,
    limit_unit       TEXT   NOT NULL,
    legal_limit      BIGINT,
    promised_limit   BIGINT,
    extension        BIGINT NOT NULL,
    rule             TEXT   NOT NULL,
    started_at       BIGINT,
    started_on       BIGINT,
    paused_at        BIGINT,
    stopped_at       BIGINT,
    due_at           BIGINT,
    legal_due_at     BIGINT,
    stage_unit       TEXT   NOT NULL,
    stage_limit      BIGINT,
    stage_extension  BIGINT NOT NULL,
    stage_rule       TEXT   NOT NULL,
    stage_started_at BIGINT,
    stage_due_at     BIGINT,
    warn_at          BIGINT,
    rank_at          BIGINT NOT NULL,
    calendar_version BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX matter_by_number ON matter (region, number);
-- the to-do lists: open matters, the most pressing first, of a unit and of all
CREATE INDEX matter_open ON matter (unit, rank_at, region, id) WHERE closed_at IS NULL;
CREATE INDEX matter_pressing ON matter (rank_at, region, id, flow) WHERE closed_at IS NULL;
-- what is under way, oldest first
CREATE INDEX matter_under_way ON matter (region, started_on, id, due_at) WHERE started_on IS NOT NULL AND stopped_at IS NULL;
CREATE INDEX matter_in_stage ON matter (region, id) WHERE stage_started_at IS NOT NULL AND closed_at IS NULL;
-- what was under way at an instant of the past: all that did not stop on the day it started
CREATE INDEX matter_spanning ON matter (region, stopped_at, started_on, due_at)
    WHERE (stopped_at + 28800000) / 86400000 <> (started_at + 28800000) / 86400000;
-- of those, what was overdue: it stopped after it was due
CREATE INDEX matter_late ON matter (region, stopped_at, started_on, id) WHERE stopped_at > due_at;
CREATE INDEX matter_of_parent ON matter (region, parent) WHERE parent <> 0;

-- Times in which a clock stood, each with the event that stopped it and the one that let it go on.
CREATE TABLE matter_pause (
    region     TEXT   NOT NULL,
    matter     BIGINT NOT NULL,
    paused_at  BIGINT NOT NULL,
    resumed_at BIGINT,
    action     TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    lane       BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    PRIMARY KEY (region, matter, lane, seq)
);

-- Numbers that are given out once: matter ids by region, case numbers by region and day.
CREATE TABLE sequence (
    region TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    value  BIGINT NOT NULL,
    PRIMARY KEY (region, name)
);
