-- What Open311 asks beside a description, by category of a hotline; `choices`: "key=name" lines of a list.
CREATE TABLE open311_attribute (
    region      TEXT   NOT NULL,
    category    BIGINT NOT NULL,
    code        TEXT   NOT NULL,
    place       BIGINT NOT NULL,
    datatype    TEXT   NOT NULL,
    required    BIGINT NOT NULL,
    description TEXT   NOT NULL,
    hint        TEXT   NOT NULL,
    choices     TEXT   NOT NULL,
    PRIMARY KEY (region, category, code)
);

-- What a moderator published of an order: a text without personal data, an address.
CREATE TABLE open311_text (
    region       TEXT   NOT NULL,
    id           BIGINT NOT NULL,
    description  TEXT   NOT NULL,
    address      TEXT   NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);

CREATE INDEX order_of_hotline ON order_file (contact_region, opened_at, region, id) WHERE role = 'main';
