-- The newest link of each lane on each day it was written to; see ledger.h. Written by the ledger room alone.
CREATE TABLE ledger_day (
    lane BIGINT NOT NULL,
    day  BIGINT NOT NULL,
    seq  BIGINT NOT NULL,
    hash BYTEA  NOT NULL,
    PRIMARY KEY (lane, day)
);

-- The newest line of the checkpoint files, by its number and SM3, so that a file cut at its end is seen; see
-- checkpoint.h. One row.
CREATE TABLE ledger_checkpoint (
    lane   BIGINT NOT NULL,
    number BIGINT NOT NULL,
    line   BYTEA  NOT NULL,
    PRIMARY KEY (lane)
);
