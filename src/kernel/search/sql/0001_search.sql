-- What can be searched, by term; see search.h. The key takes an entry's terms away, the index finds who holds one.
CREATE TABLE search_term (
    region TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    id     BIGINT NOT NULL,
    term   TEXT   NOT NULL,
    PRIMARY KEY (region, kind, id, term)
);
CREATE INDEX search_term_entries ON search_term (kind, term, region, id);
