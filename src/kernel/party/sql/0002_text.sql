-- What people wrote or said, as somebody's own words; see text.h. `owner` is the kind of thing, for a matter its flow.
CREATE TABLE party_text (
    region     TEXT   NOT NULL,
    owner      TEXT   NOT NULL,
    owner_id   BIGINT NOT NULL,
    part       TEXT   NOT NULL,
    sealed     BYTEA  NOT NULL,
    key_number BIGINT NOT NULL,
    PRIMARY KEY (region, owner, owner_id, part)
);
-- what an older key sealed
CREATE INDEX party_text_by_key ON party_text (key_number, region, owner, owner_id, part);
