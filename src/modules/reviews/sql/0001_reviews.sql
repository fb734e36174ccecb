-- Good and bad reviews; see reviews.h. What people wrote stands in party_text, sealed.

-- Handlings that have ended: what can be rated. handling: the case's version after it; a case as a whole is 0, and has
-- no row. invited_at: when its person was asked by a message.
CREATE TABLE review_handling (
    region      TEXT   NOT NULL,
    case_id     BIGINT NOT NULL,
    handling    BIGINT NOT NULL,
    action      TEXT   NOT NULL,
    ended_at    BIGINT NOT NULL,
    unit        BIGINT NOT NULL,
    hall        BIGINT NOT NULL,
    hall_window BIGINT NOT NULL,
    staff       BIGINT NOT NULL,
    party       BIGINT NOT NULL,
    message     BIGINT NOT NULL,
    invited_at  BIGINT,
    reminded_at BIGINT,
    rated       BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, handling)
);
-- what has just ended at a window
CREATE INDEX review_handling_at_window ON review_handling (hall, hall_window, ended_at) WHERE hall_window <> 0;
-- who was asked and has not answered
CREATE INDEX review_handling_asked ON review_handling (region, party, invited_at) WHERE invited_at IS NOT NULL AND rated = 0;
CREATE INDEX review_handling_to_remind ON review_handling (invited_at, region, case_id, handling)
    WHERE invited_at IS NOT NULL AND reminded_at IS NULL AND rated = 0;

-- Codes on receipts: a keyed hash of each, never the code.
CREATE TABLE review_code (
    region    TEXT   NOT NULL,
    code      BYTEA  NOT NULL,
    case_id   BIGINT NOT NULL,
    handling  BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    issued_by BIGINT NOT NULL,
    PRIMARY KEY (region, code)
);

CREATE TABLE review (
    region      TEXT   NOT NULL,
    id          BIGINT NOT NULL,
    case_id     BIGINT NOT NULL,
    handling    BIGINT NOT NULL,
    action      TEXT   NOT NULL,
    unit        BIGINT NOT NULL,
    hall        BIGINT NOT NULL,
    hall_window BIGINT NOT NULL,
    staff       BIGINT NOT NULL,
    item_code   TEXT   NOT NULL,
    item_name   TEXT   NOT NULL,
    item_type   TEXT   NOT NULL,
    channel     TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    level       BIGINT NOT NULL,
    named       BIGINT NOT NULL,
    rater       BIGINT NOT NULL,
    invited     BIGINT NOT NULL,
    given_at    BIGINT NOT NULL,
    given_on    BIGINT NOT NULL,
    tags        TEXT   NOT NULL,
    shown_text  TEXT,
    shown_more  TEXT,
    excluded    BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
-- one rating for each handling, and one for each case
CREATE UNIQUE INDEX review_of_handling ON review (region, case_id, handling);
-- lists, newest first, and figures of a period
CREATE INDEX review_by_time ON review (given_at, region, id);
CREATE INDEX review_bad ON review (given_at, region, id) WHERE level >= 4;
CREATE INDEX review_by_day ON review (given_on, region, unit, hall, hall_window, staff, level, excluded);
CREATE INDEX review_by_item ON review (item_code, given_at, region, id, level, excluded);
CREATE INDEX review_by_unit ON review (unit, given_at, region, id, level, excluded);
CREATE INDEX review_by_window ON review (hall, hall_window, given_at, region, id) WHERE hall_window <> 0;
CREATE INDEX review_by_staff ON review (staff, given_at, region, id) WHERE staff <> 0;
CREATE INDEX review_shown_item ON review (region, item_code, given_at, id) WHERE shown_text IS NOT NULL;
CREATE INDEX review_shown_unit ON review (unit, given_at, id) WHERE shown_text IS NOT NULL;

-- Why a rating was bad, for the alarm.
CREATE TABLE review_cause (
    region    TEXT   NOT NULL,
    review    BIGINT NOT NULL,
    tag       TEXT   NOT NULL,
    item_code TEXT   NOT NULL,
    given_at  BIGINT NOT NULL,
    PRIMARY KEY (region, review, tag)
);
CREATE INDEX review_cause_of_item ON review_cause (region, item_code, tag, given_at);

CREATE TABLE review_alarm (
    region    TEXT   NOT NULL,
    id        BIGINT NOT NULL,
    item_code TEXT   NOT NULL,
    item_name TEXT   NOT NULL,
    tag       TEXT   NOT NULL,
    count     BIGINT NOT NULL,
    days      BIGINT NOT NULL,
    raised_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX review_alarm_of_cause ON review_alarm (region, item_code, tag, raised_at);

-- What a rectification has beside its matter. Its texts hold no personal data: the person is shown them.
CREATE TABLE rectification (
    region     TEXT   NOT NULL,
    id         BIGINT NOT NULL,
    review     BIGINT NOT NULL,
    level      BIGINT NOT NULL,
    named      BIGINT NOT NULL,
    outcome    TEXT   NOT NULL,
    answer     TEXT   NOT NULL,
    satisfied  BIGINT,
    appeal     TEXT   NOT NULL,
    decision   TEXT   NOT NULL,
    decided_by BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX rectification_of_review ON rectification (region, review);

-- What the office sets: reasons to choose from, and time limits. Past days keep what held then.
CREATE TABLE review_label (
    code       TEXT   NOT NULL PRIMARY KEY,
    level      BIGINT NOT NULL,
    label      TEXT   NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT
);
CREATE TABLE review_limit (
    level         BIGINT NOT NULL,
    named         BIGINT NOT NULL,
    valid_from    BIGINT NOT NULL,
    valid_to      BIGINT,
    contact_limit BIGINT,
    rectify_limit BIGINT NOT NULL,
    limit_unit    TEXT   NOT NULL,
    rule          TEXT   NOT NULL,
    PRIMARY KEY (level, named, valid_from)
);

-- Wrong codes, by the address they came from; "*" for all.
CREATE TABLE review_guess (
    peer         TEXT   NOT NULL PRIMARY KEY,
    failed_at    BIGINT NOT NULL,
    failed_count BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

CREATE TABLE review_visit (
    region      TEXT   NOT NULL,
    id          BIGINT NOT NULL,
    reviewer    BIGINT NOT NULL,
    unit        BIGINT NOT NULL,
    hall        BIGINT NOT NULL,
    hall_window BIGINT NOT NULL,
    item_code   TEXT   NOT NULL,
    level       BIGINT NOT NULL,
    tags        TEXT   NOT NULL,
    given_at    BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX review_visit_by_time ON review_visit (given_at, region, id);

-- Questionnaires, a row for each version; their questions, and how often each choice was made.
CREATE TABLE survey (
    region     TEXT   NOT NULL,
    id         BIGINT NOT NULL,
    code       TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    title      TEXT   NOT NULL,
    unit       BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX survey_by_code ON survey (region, code, version);
CREATE TABLE survey_question (
    region  TEXT   NOT NULL,
    survey  BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    text    TEXT   NOT NULL,
    choices TEXT   NOT NULL,
    needed  BIGINT NOT NULL,
    PRIMARY KEY (region, survey, seq)
);
CREATE TABLE survey_answer (
    region   TEXT   NOT NULL,
    survey   BIGINT NOT NULL,
    question BIGINT NOT NULL,
    choice   BIGINT NOT NULL,
    answer   BIGINT NOT NULL,
    PRIMARY KEY (region, survey, question, choice, answer)
);
-- who has answered already: the code of a receipt, once a questionnaire
CREATE TABLE survey_code (
    region TEXT   NOT NULL,
    survey BIGINT NOT NULL,
    code   BYTEA  NOT NULL,
    PRIMARY KEY (region, survey, code)
);
