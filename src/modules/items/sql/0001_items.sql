-- Versions of items, see items.h. A version without valid_from is a draft; its state is its matter's.
CREATE TABLE item (
    region            TEXT   NOT NULL,
    id                BIGINT NOT NULL,
    code              TEXT   NOT NULL,
    version           BIGINT NOT NULL,
    scheme            TEXT   NOT NULL,
    basic_code        TEXT,
    name              TEXT   NOT NULL,
    group_name        TEXT,
    type              TEXT   NOT NULL,
    level             TEXT   NOT NULL,
    body              TEXT,
    unit              BIGINT NOT NULL,
    unit_name         TEXT   NOT NULL,
    objects           TEXT,
    legal_limit       BIGINT,
    legal_unit        TEXT,
    promised_limit    BIGINT,
    limit_unit        TEXT,
    rule              TEXT,
    instant           BIGINT NOT NULL,
    on_request        BIGINT NOT NULL,
    charges           BIGINT NOT NULL,
    online_depth      BIGINT,
    visits            BIGINT,
    by_window         BIGINT NOT NULL,
    online            BIGINT NOT NULL,
    mobile            BIGINT NOT NULL,
    by_mail           BIGINT NOT NULL,
    one_window        BIGINT NOT NULL,
    cross_province    BIGINT NOT NULL,
    whole_city        BIGINT NOT NULL,
    nearby            BIGINT NOT NULL,
    commitment        BIGINT NOT NULL,
    missing_ok        BIGINT NOT NULL,
    should_be_present BIGINT NOT NULL,
    material_total    BIGINT,
    score             BIGINT NOT NULL,
    valid_from        BIGINT,
    valid_to          BIGINT,
    PRIMARY KEY (region, id)
);
-- the version that holds on a day; lists in the order of codes
CREATE UNIQUE INDEX item_by_code ON item (region, code, version);
-- catalogues that name a code without its region
CREATE INDEX item_of_code ON item (code, region);

-- What the guide (办事指南) tells people, apart from the rows that intake reads.
CREATE TABLE item_guide (
    region          TEXT   NOT NULL,
    item            BIGINT NOT NULL,
    basis           TEXT,
    criteria        TEXT,
    process         TEXT,
    outcome         TEXT,
    address         TEXT,
    hours           TEXT,
    phone           TEXT,
    complaint_phone TEXT,
    platform        TEXT,
    url             TEXT,
    themes          TEXT,
    note            TEXT,
    PRIMARY KEY (region, item)
);

CREATE TABLE item_material (
    region     TEXT   NOT NULL,
    item       BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    required   BIGINT NOT NULL,
    copies     BIGINT,
    source     TEXT,
    form       TEXT,
    missing_ok BIGINT NOT NULL,
    note       TEXT,
    PRIMARY KEY (region, item, seq)
);

CREATE TABLE item_fee (
    region   TEXT   NOT NULL,
    item     BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    amount   BIGINT,
    standard TEXT,
    basis    TEXT,
    PRIMARY KEY (region, item, seq)
);

-- 进驻: an item, whichever its version, handled in a hall from a day until the day before another.
CREATE TABLE item_presence (
    region       TEXT   NOT NULL,
    code         TEXT   NOT NULL,
    hall         BIGINT NOT NULL,
    present_from BIGINT NOT NULL,
    present_to   BIGINT,
    PRIMARY KEY (region, code, hall, present_from)
);

-- 认领: a unit is asked whether it exercises an item. `item` is the version that it prepared.
CREATE TABLE item_claim (
    region        TEXT   NOT NULL,
    id            BIGINT NOT NULL,
    source_region TEXT   NOT NULL,
    source_code   TEXT   NOT NULL,
    source_name   TEXT   NOT NULL,
    unit          BIGINT NOT NULL,
    unit_name     TEXT   NOT NULL,
    reason_code   TEXT,
    item          BIGINT,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX item_claim_once ON item_claim (region, source_region, source_code, unit);
CREATE INDEX item_claim_of_item ON item_claim (region, item) WHERE item IS NOT NULL;
CREATE INDEX item_claim_of_source ON item_claim (source_region, source_code, region, id);

-- Change orders (下放, 承接, 取消, 委托, 调整) and the items that each names.
CREATE TABLE item_change (
    region       TEXT   NOT NULL,
    id           BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    document     TEXT   NOT NULL,
    effective_on BIGINT NOT NULL,
    from_region  TEXT   NOT NULL,
    to_region    TEXT,
    to_unit      BIGINT,
    to_unit_name TEXT,
    note         TEXT,
    PRIMARY KEY (region, id)
);
CREATE TABLE item_change_line (
    region    TEXT   NOT NULL,
    change    BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    code      TEXT   NOT NULL,
    new_code  TEXT,
    ended     BIGINT,
    made      BIGINT,
    PRIMARY KEY (region, change, seq)
);
