-- Contacts and orders beside their matters; see hotline.h.
CREATE TABLE contact_file (
    region      TEXT   NOT NULL,
    id          BIGINT NOT NULL,
    call        TEXT   NOT NULL,
    caller      BIGINT NOT NULL,
    secret      BIGINT NOT NULL,
    anonymous   BIGINT NOT NULL,
    phone       BYTEA,
    answered_at BIGINT,
    ended_at    BIGINT,
    waited      BIGINT,
    agent       BIGINT NOT NULL,
    nature      TEXT   NOT NULL,
    category    BIGINT NOT NULL,
    article     BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX contact_by_call ON contact_file (region, call) WHERE call <> '';
CREATE INDEX contact_by_phone ON contact_file (phone, region, id) WHERE phone IS NOT NULL;
CREATE INDEX contact_by_caller ON contact_file (region, caller, id) WHERE caller <> 0;
CREATE INDEX contact_by_article ON contact_file (region, article) WHERE article <> 0;

-- What a call centre told of a call, each kind of event once, in whatever order it came.
CREATE TABLE call_leg (
    region      TEXT   NOT NULL,
    call        TEXT   NOT NULL,
    leg         TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    agent       BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (region, call, leg)
);

CREATE TABLE order_file (
    region          TEXT   NOT NULL,
    id              BIGINT NOT NULL,
    contact_region  TEXT   NOT NULL,
    contact         BIGINT NOT NULL,
    role            TEXT   NOT NULL,
    category        BIGINT NOT NULL,
    urgency         TEXT   NOT NULL,
    secret          BIGINT NOT NULL,
    longitude       BIGINT,
    latitude        BIGINT,
    hotline_unit    BIGINT NOT NULL,
    sub_unit        BIGINT NOT NULL,
    merged_into     BIGINT NOT NULL,
    event           TEXT   NOT NULL,
    extension_asked BIGINT NOT NULL,
    replies         BIGINT NOT NULL,
    callback        TEXT   NOT NULL,
    attempts        BIGINT NOT NULL,
    case_number     TEXT   NOT NULL,
    opened_at       BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX order_of_contact ON order_file (contact_region, contact);
CREATE INDEX order_of_category ON order_file (category, opened_at, region, id);
CREATE INDEX order_of_role ON order_file (role, opened_at, region, id) WHERE role <> 'main';
CREATE INDEX order_of_urgency ON order_file (urgency, opened_at, region, id) WHERE urgency <> 'normal';
CREATE INDEX order_of_event ON order_file (event, opened_at, region, id) WHERE event <> '';
CREATE INDEX order_merged ON order_file (region, merged_into) WHERE merged_into <> 0;
CREATE INDEX order_of_case ON order_file (case_number) WHERE case_number <> '';

-- Units that hold an order or held it: who may see it.
CREATE TABLE order_unit (
    region    TEXT   NOT NULL,
    order_id  BIGINT NOT NULL,
    unit      BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (region, order_id, unit)
);
CREATE INDEX order_of_unit ON order_unit (unit, opened_at, region, order_id);

-- Replies of units, in order; their words are sealed.
CREATE TABLE order_reply (
    region   TEXT   NOT NULL,
    order_id BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    unit     BIGINT NOT NULL,
    staff    BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    is_final BIGINT NOT NULL,
    PRIMARY KEY (region, order_id, seq)
);

-- Decisions of disputes over who is to handle an order. `words`: keyed hashes of the text's terms.
CREATE TABLE order_remit (
    region     TEXT   NOT NULL,
    order_id   BIGINT NOT NULL,
    number     TEXT   NOT NULL,
    category   BIGINT NOT NULL,
    unit       BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    words      TEXT   NOT NULL,
    PRIMARY KEY (region, order_id)
);
CREATE INDEX order_remit_of_category ON order_remit (region, category, decided_at);

CREATE TABLE supervision_file (
    region   TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    ground   TEXT   NOT NULL,
    PRIMARY KEY (region, id)
);

-- The tree of categories of a hotline, by versions.
CREATE TABLE hotline_category (
    region     TEXT   NOT NULL,
    id         BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    parent     BIGINT NOT NULL,
    level      BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT,
    PRIMARY KEY (region, id, version)
);

-- How long what may take, in working days; region '': everywhere, nature '': every other one. What the program starts
-- with is one city's practice: signed for within 1 working day, 咨询 and 求助 3, all else 5, urgent the same day.
CREATE TABLE order_limit (
    region         TEXT   NOT NULL,
    nature         TEXT   NOT NULL,
    urgency        TEXT   NOT NULL,
    valid_from     BIGINT NOT NULL,
    valid_to       BIGINT,
    sign_limit     BIGINT NOT NULL,
    reply_limit    BIGINT NOT NULL,
    finish_limit   BIGINT NOT NULL,
    extension_most BIGINT NOT NULL,
    rule           TEXT   NOT NULL,
    PRIMARY KEY (region, nature, urgency, valid_from)
);
INSERT INTO order_limit (region, nature, urgency, valid_from, sign_limit, reply_limit, finish_limit, extension_most, rule)
VALUES ('', 'consult', 'normal', 20000101, 1, 2, 3, 5, '热线办理规定：咨询3个工作日'),
       ('', 'help', 'normal', 20000101, 1, 2, 3, 5, '热线办理规定：求助3个工作日'),
       ('', '', 'normal', 20000101, 1, 4, 5, 5, '热线办理规定：5个工作日'),
       ('', '', 'urgent', 20000101, 0, 0, 0, 5, '热线办理规定：紧急事项当日办理');

-- Lists of orders and contacts.
CREATE INDEX order_open ON matter (flow, opened_at, region, id) WHERE flow = 'order' AND closed_at IS NULL;
CREATE INDEX order_by_unit ON matter (unit, opened_at, region, id) WHERE flow = 'order';
CREATE INDEX order_by_counted_unit ON matter (counted_unit, opened_at, region, id) WHERE flow = 'order';
CREATE INDEX order_by_nature ON matter (item_type, opened_at, region, id) WHERE flow = 'order';
CREATE INDEX contact_open ON matter (flow, opened_at, region, id) WHERE flow = 'contact' AND closed_at IS NULL;
