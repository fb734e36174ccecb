-- Uploaded documents, once each by content; see file.h. The bytes are in DATA/files.
CREATE TABLE file (
    hash       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    type       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    links      BIGINT NOT NULL,
    PRIMARY KEY (hash)
);
-- what waits to be taken away
CREATE INDEX file_unlinked ON file (used_at) WHERE links = 0;

-- What refers to them.
CREATE TABLE file_link (
    region      TEXT   NOT NULL,
    owner       TEXT   NOT NULL,
    owner_id    BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    hash        TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    attached_by BIGINT NOT NULL,
    attached_at BIGINT NOT NULL,
    PRIMARY KEY (region, owner, owner_id, id)
);
CREATE INDEX file_link_by_hash ON file_link (hash, region);
