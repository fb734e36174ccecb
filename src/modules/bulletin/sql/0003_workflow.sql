-- The way of a bulletin from its draft to publication, see bulletin.h and workflow.h.

-- What government disclosure says of it, and the signature over its frozen text.
ALTER TABLE bulletin ADD COLUMN form TEXT NOT NULL DEFAULT 'active';
ALTER TABLE bulletin ADD COLUMN document_number TEXT NOT NULL DEFAULT '';
ALTER TABLE bulletin ADD COLUMN index_number TEXT NOT NULL DEFAULT '';
ALTER TABLE bulletin ADD COLUMN written_on BIGINT;
ALTER TABLE bulletin ADD COLUMN disclosed_on BIGINT;
ALTER TABLE bulletin ADD COLUMN signed_at BIGINT;
ALTER TABLE bulletin ADD COLUMN signer_name TEXT NOT NULL DEFAULT '';
ALTER TABLE bulletin ADD COLUMN statement TEXT NOT NULL DEFAULT '';
ALTER TABLE bulletin ADD COLUMN signature BYTEA;
ALTER TABLE bulletin ADD COLUMN root_day BIGINT;
ALTER TABLE bulletin ADD COLUMN root BYTEA;

-- Who issues the bulletins of a region, as printed on them.
CREATE TABLE bulletin_office (
    region       TEXT NOT NULL,
    issuer       TEXT NOT NULL,
    head         TEXT NOT NULL,
    mark         TEXT NOT NULL,
    index_prefix TEXT NOT NULL,
    department   TEXT NOT NULL,
    addressee    TEXT NOT NULL,
    PRIMARY KEY (region)
);

-- A county's check of a bulletin of the region above: a matter of the county. What it objected to, and the answers.
CREATE TABLE bulletin_check (
    region   TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    above    TEXT   NOT NULL,
    bulletin BIGINT NOT NULL,
    period   TEXT   NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX bulletin_check_by_bulletin ON bulletin_check (above, bulletin, region);
CREATE TABLE bulletin_objection (
    region      TEXT   NOT NULL,
    id          BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    figure      TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    made_at     BIGINT NOT NULL,
    answer      TEXT   NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (region, id, seq)
);

-- What was answered to a question of the audit; `finding` is the question itself, hashed.
CREATE TABLE bulletin_answer (
    region      TEXT   NOT NULL,
    bulletin    BIGINT NOT NULL,
    finding     TEXT   NOT NULL,
    rule        TEXT   NOT NULL,
    arithmetic  TEXT   NOT NULL,
    question    TEXT   NOT NULL,
    answer      TEXT   NOT NULL,
    answered_by BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (region, bulletin, finding)
);
