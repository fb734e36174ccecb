-- Bulletins, see bulletin.h. The state of one is its matter's.
CREATE TABLE bulletin (
    region       TEXT   NOT NULL,
    id           BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    period       TEXT   NOT NULL,
    issue        BIGINT,
    title        TEXT   NOT NULL,
    issuer       TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    corrects     BIGINT NOT NULL,
    known_at     BIGINT,
    published_at BIGINT,
    PRIMARY KEY (region, id)
);
CREATE INDEX bulletin_by_period ON bulletin (period, region, id);

-- What was published: the bytes themselves, and each figure in them. Only ever added.
CREATE TABLE bulletin_copy (
    region   TEXT   NOT NULL,
    bulletin BIGINT NOT NULL,
    format   TEXT   NOT NULL,
    bytes    BYTEA  NOT NULL,
    sm3      BYTEA  NOT NULL,
    PRIMARY KEY (region, bulletin, format)
);
CREATE TABLE bulletin_figure (
    region      TEXT   NOT NULL,
    bulletin    BIGINT NOT NULL,
    figure      TEXT   NOT NULL,
    numerator   BIGINT,
    denominator BIGINT,
    PRIMARY KEY (region, bulletin, figure)
);

-- The rows of a region's annex table, in order.
CREATE TABLE bulletin_unit (
    region         TEXT   NOT NULL,
    unit           BIGINT NOT NULL,
    seq            BIGINT NOT NULL,
    label          TEXT   NOT NULL,
    note           TEXT   NOT NULL,
    permit_column  BIGINT NOT NULL,
    service_column BIGINT NOT NULL,
    PRIMARY KEY (region, unit)
);

-- Figures of periods before the system, as somebody entered them.
CREATE TABLE prior_figure (
    region    TEXT   NOT NULL,
    metric    TEXT   NOT NULL,
    unit      BIGINT NOT NULL,
    item_type TEXT   NOT NULL,
    period    TEXT   NOT NULL,
    value     BIGINT NOT NULL,
    source    TEXT   NOT NULL,
    PRIMARY KEY (region, metric, unit, item_type, period)
);
