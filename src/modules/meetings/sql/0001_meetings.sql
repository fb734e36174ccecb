-- Meetings, decisions and whistles beside their matters; see meetings.h.
CREATE TABLE meeting_file (
    region  TEXT   NOT NULL,
    id      BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    day     BIGINT NOT NULL,
    leader  TEXT   NOT NULL,
    place   TEXT   NOT NULL,
    line    TEXT   NOT NULL,
    hall    BIGINT NOT NULL,
    subject TEXT   NOT NULL,
    PRIMARY KEY (region, id)
);

-- Units that are present at a meeting, help with a decision or are called by a whistle: they see it.
CREATE TABLE meeting_unit (
    region TEXT   NOT NULL,
    matter BIGINT NOT NULL,
    unit   BIGINT NOT NULL,
    people TEXT   NOT NULL,
    PRIMARY KEY (region, matter, unit)
);
CREATE INDEX meeting_of_unit ON meeting_unit (unit, region, matter);

-- Calls of an answering day. `outcome`: '' until counted, then the contact's end.
CREATE TABLE meeting_call (
    region   TEXT   NOT NULL,
    contact  BIGINT NOT NULL,
    meeting  BIGINT NOT NULL,
    outcome  TEXT   NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (region, contact)
);
CREATE INDEX call_of_meeting ON meeting_call (region, meeting, contact);

-- Orders that came of an answering day, or that a meeting discussed.
CREATE TABLE meeting_order (
    region       TEXT   NOT NULL,
    meeting      BIGINT NOT NULL,
    order_region TEXT   NOT NULL,
    order_id     BIGINT NOT NULL,
    PRIMARY KEY (region, meeting, order_region, order_id)
);

CREATE TABLE decision_file (
    region       TEXT   NOT NULL,
    id           BIGINT NOT NULL,
    meeting      BIGINT NOT NULL,
    order_region TEXT   NOT NULL,
    order_id     BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX decision_of_order ON decision_file (order_region, order_id) WHERE order_id <> 0;

CREATE TABLE whistle_file (
    region       TEXT   NOT NULL,
    id           BIGINT NOT NULL,
    order_region TEXT   NOT NULL,
    order_id     BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);

-- Lists, newest first.
CREATE INDEX meeting_by_time ON matter (opened_at, region, id) WHERE flow IN ('answering_day', 'meeting');
CREATE INDEX decision_by_time ON matter (opened_at, region, id) WHERE flow = 'decision';
CREATE INDEX whistle_by_time ON matter (opened_at, region, id) WHERE flow = 'whistle';
CREATE INDEX meeting_child ON matter (region, parent, id) WHERE flow IN ('decision', 'whistle_call');
