-- Versions of articles, see knowledge.h. One without published_at is a draft; the article's state is its matter's.
CREATE TABLE article_version (
    region       TEXT   NOT NULL,
    article      BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    title        TEXT   NOT NULL,
    question     TEXT   NOT NULL,
    answer       TEXT   NOT NULL,
    items        TEXT   NOT NULL,
    units        TEXT   NOT NULL,
    is_public    BIGINT NOT NULL,
    valid_from   BIGINT,
    valid_to     BIGINT,
    review_on    BIGINT,
    written_by   BIGINT NOT NULL,
    written_at   BIGINT NOT NULL,
    published_at BIGINT,
    PRIMARY KEY (region, article, version)
);
-- what is to be reviewed, the longest due first: versions that were followed by another have no such day
CREATE INDEX article_by_review ON article_version (review_on, region, article) WHERE published_at IS NOT NULL;
-- an import knows an article by its title
CREATE INDEX article_by_title ON article_version (region, title, article);

-- The items and units of what is published.
CREATE TABLE article_tie (
    region  TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    value   TEXT   NOT NULL,
    article BIGINT NOT NULL,
    PRIMARY KEY (region, article, kind, value)
);
CREATE INDEX article_tie_by_value ON article_tie (kind, value, region, article);

-- Searches that found no answer, each text once in a region, without who searched. How often is counted by events.
CREATE TABLE article_gap (
    region  TEXT   NOT NULL,
    id      BIGINT NOT NULL,
    text    TEXT   NOT NULL,
    article BIGINT,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX article_gap_by_text ON article_gap (region, text);
CREATE INDEX article_gap_of_article ON article_gap (region, article) WHERE article IS NOT NULL;
