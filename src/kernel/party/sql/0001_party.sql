-- Who applies; see party.h. What identifies a person is sealed; the indexes are keyed hashes of it.
CREATE TABLE party (
    region           TEXT   NOT NULL,
    id               BIGINT NOT NULL,
    kind             TEXT   NOT NULL,
    certificate_type TEXT,
    sealed           BYTEA,
    name_index       BYTEA,
    number_index     BYTEA,
    phone_index      BYTEA,
    key_number       BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    erased_at        BIGINT,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX party_by_number ON party (region, number_index, certificate_type);
CREATE INDEX party_by_phone ON party (region, phone_index);
CREATE INDEX party_by_name ON party (region, name_index);
-- what an older key sealed
CREATE INDEX party_by_key ON party (key_number, region, id);

-- Each time somebody saw a field whole, with the reason given; the ledger has the same without the reason.
CREATE TABLE party_reveal (
    region TEXT   NOT NULL,
    party  BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    actor  BIGINT NOT NULL,
    field  TEXT   NOT NULL,
    reason TEXT   NOT NULL,
    PRIMARY KEY (region, party, at, actor, field)
);
CREATE INDEX party_reveal_by_actor ON party_reveal (actor, at);
