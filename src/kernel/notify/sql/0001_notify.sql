-- Messages to citizens; see notify.h. No personal data: whom it goes to is the party's id, and where it goes is read
-- from the party at the moment it is handed out.
CREATE TABLE outbox (
    region     TEXT   NOT NULL,
    id         BIGINT NOT NULL,
    party      BIGINT NOT NULL,
    matter     BIGINT NOT NULL,
    channel    TEXT   NOT NULL,
    template   TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    text       TEXT,
    state      TEXT   NOT NULL,
    attempts   BIGINT NOT NULL,
    due_at     BIGINT,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT,
    reason     TEXT,
    PRIMARY KEY (region, id)
);
-- what a gateway may take, the longest due first
CREATE INDEX outbox_due ON outbox (channel, due_at, region, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_by_state ON outbox (region, state, id);
CREATE INDEX outbox_of_matter ON outbox (region, matter, id) WHERE matter <> 0;
CREATE INDEX outbox_ended ON outbox (ended_at, state) WHERE ended_at IS NOT NULL;

-- The wording of a region in place of the one that ships.
CREATE TABLE message_wording (
    region     TEXT   NOT NULL,
    template   TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    PRIMARY KEY (region, template)
);
