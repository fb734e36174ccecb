-- How a bulletin was made: by which template, after which definitions ("case.accepted 1 …"); see bulletin.h.
ALTER TABLE bulletin ADD COLUMN template TEXT NOT NULL DEFAULT '';
ALTER TABLE bulletin ADD COLUMN template_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bulletin ADD COLUMN definitions TEXT NOT NULL DEFAULT '';
ALTER TABLE bulletin_figure ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- Templates as offices save them, see templates.h; only ever added.
CREATE TABLE bulletin_template (
    region     TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    PRIMARY KEY (region, code, version)
);

-- An office's own ratios, see registry.h; a new definition is a new version, and only valid_to ever changes.
CREATE TABLE own_metric (
    region      TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    valid_from  BIGINT NOT NULL,
    valid_to    BIGINT,
    name        TEXT   NOT NULL,
    measure     TEXT   NOT NULL,
    scale       TEXT   NOT NULL,
    decimals    BIGINT NOT NULL,
    rounding    TEXT   NOT NULL,
    cutoff      TEXT   NOT NULL,
    numerator   TEXT   NOT NULL,
    denominator TEXT   NOT NULL,
    definition  TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    PRIMARY KEY (region, code, version)
);
