-- Holiday notices beyond those that the program ships, in the order they came: the columns of data/calendar.csv.
CREATE TABLE calendar_notice (
    year      BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    first     BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    published BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    PRIMARY KEY (year, version, first)
);
