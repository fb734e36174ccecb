-- What dispatch help learns from, what it has learned, and how it did; see dispatch.h. No words stand here.
CREATE TABLE dispatch_example (
    region      TEXT   NOT NULL,
    order_id    BIGINT NOT NULL,
    hotline     TEXT   NOT NULL,
    category    BIGINT NOT NULL,
    unit        BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    PRIMARY KEY (region, order_id)
);
CREATE INDEX dispatch_example_newest ON dispatch_example (hotline, finished_at, region, order_id);

CREATE TABLE dispatch_model (
    region  TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    orders  BIGINT NOT NULL,
    labels  BIGINT NOT NULL,
    size    BIGINT NOT NULL,
    PRIMARY KEY (region, kind, version)
);
CREATE TABLE dispatch_model_part (
    region  TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    part    BYTEA  NOT NULL,
    PRIMARY KEY (region, kind, version, seq)
);

-- For each order that was dispatched while there was a model: which place (1 to 3, 0: none of them) its suggestions
-- gave to what was chosen.
CREATE TABLE dispatch_outcome (
    region       TEXT   NOT NULL,
    order_id     BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    hotline      TEXT   NOT NULL,
    decided_on   BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    place        BIGINT NOT NULL,
    confidence   BIGINT NOT NULL,
    is_automatic BIGINT NOT NULL,
    PRIMARY KEY (region, order_id, kind)
);
CREATE INDEX dispatch_outcome_day ON dispatch_outcome (hotline, decided_on, kind);

-- Open orders of a region by day: where those begin that may be about the same thing.
CREATE INDEX dispatch_open_orders ON matter (region, opened_at, id) WHERE flow = 'order' AND closed_at IS NULL;
