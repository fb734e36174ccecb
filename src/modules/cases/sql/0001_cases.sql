-- What a case has beside its matter; see cases.h.
CREATE TABLE case_file (
    region          TEXT   NOT NULL,
    id              BIGINT NOT NULL,
    item_code       TEXT   NOT NULL,
    item_name       TEXT   NOT NULL,
    item            BIGINT NOT NULL,
    item_version    BIGINT NOT NULL,
    applicant       BIGINT NOT NULL,
    agent           BIGINT NOT NULL,
    hall            BIGINT NOT NULL,
    hall_window     BIGINT NOT NULL,
    clerk           BIGINT NOT NULL,
    green_reason    TEXT   NOT NULL,
    form            TEXT   NOT NULL,
    missing         BIGINT NOT NULL,
    missing_until   BIGINT,
    missing_overdue BIGINT NOT NULL,
    special         TEXT   NOT NULL,
    result          TEXT   NOT NULL,
    decision_number TEXT   NOT NULL,
    delivery        TEXT   NOT NULL,
    waybill         TEXT   NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX case_of_applicant ON case_file (region, applicant, id);
CREATE INDEX case_of_item ON case_file (region, item_code, id);
CREATE INDEX case_missing ON case_file (missing_until, region, id) WHERE missing > 0 AND missing_overdue = 0;

-- Materials handed in, promised for later, or asked for.
CREATE TABLE case_material (
    region       TEXT   NOT NULL,
    case_id      BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    name         TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    file         TEXT   NOT NULL,
    made_good_at BIGINT,
    PRIMARY KEY (region, case_id, seq)
);

-- Lists of cases, newest first: of a region, and of all within a scope.
CREATE INDEX matter_by_time ON matter (region, flow, opened_at, id);
CREATE INDEX matter_by_time_anywhere ON matter (flow, opened_at, region, id);
-- What nobody has answered yet.
CREATE INDEX case_unanswered ON matter (opened_at, region, id) WHERE flow = 'case' AND state = 'submitted';
