-- Where, who and by what right; see org.h. Small reference data, alike in every shard.

-- Numbers that are given out once (unit, hall, window, staff, session, token), and `version`, which counts changes to
-- who may do what: a remembered identity is good for one version.
CREATE TABLE org_number (
    name  TEXT   NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE region (
    code       TEXT   NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT,
    name       TEXT   NOT NULL,
    level      BIGINT NOT NULL,
    parent     TEXT   NOT NULL,
    successor  TEXT,
    PRIMARY KEY (code, valid_from)
);
CREATE INDEX region_of_parent ON region (parent, code);

CREATE TABLE unit (
    id         BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    region     TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    short_name TEXT,
    level      BIGINT NOT NULL,
    parent     BIGINT NOT NULL,
    uscc       TEXT,
    kind       TEXT   NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX unit_by_name ON unit (region, name, valid_from);
CREATE INDEX unit_of_parent ON unit (parent) WHERE parent <> 0;

CREATE TABLE hall (
    id       BIGINT NOT NULL,
    version  BIGINT NOT NULL,
    region   TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    address  TEXT,
    weekdays BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX hall_by_name ON hall (region, name);
-- Days on which a hall opens or stays shut against its rule.
CREATE TABLE hall_day (
    hall   BIGINT NOT NULL,
    day    BIGINT NOT NULL,
    opens  BIGINT NOT NULL,
    reason TEXT   NOT NULL,
    PRIMARY KEY (hall, day)
);
-- `window` is a word of SQL's own.
CREATE TABLE hall_window (
    hall    BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    number  TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    PRIMARY KEY (hall, id)
);
CREATE UNIQUE INDEX hall_window_by_number ON hall_window (hall, number);

CREATE TABLE staff (
    id                  BIGINT NOT NULL,
    version             BIGINT NOT NULL,
    account             TEXT   NOT NULL,
    name                TEXT   NOT NULL,
    region              TEXT   NOT NULL,
    unit                BIGINT NOT NULL,
    hall                BIGINT NOT NULL,
    hall_window         BIGINT NOT NULL,
    scope_region        TEXT   NOT NULL,
    scope_unit          BIGINT NOT NULL,
    expires_at          BIGINT,
    disabled            BIGINT NOT NULL,
    created_at          BIGINT NOT NULL,
    last_seen           BIGINT,
    password            TEXT,
    password_changed_at BIGINT NOT NULL,
    must_change         BIGINT NOT NULL,
    failed_count        BIGINT NOT NULL,
    locked_until        BIGINT,
    totp_secret         BYTEA,
    totp_on             BIGINT NOT NULL,
    last_totp_step      BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX staff_by_account ON staff (account);

-- Passwords that may not come back.
CREATE TABLE staff_password (
    staff    BIGINT NOT NULL,
    since    BIGINT NOT NULL,
    password TEXT   NOT NULL,
    PRIMARY KEY (staff, since)
);

CREATE TABLE role (
    code     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    built_in BIGINT NOT NULL,
    PRIMARY KEY (code)
);
CREATE TABLE role_permission (
    role       TEXT NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (role, permission)
);
CREATE TABLE staff_role (
    staff BIGINT NOT NULL,
    role  TEXT   NOT NULL,
    PRIMARY KEY (staff, role)
);
CREATE INDEX staff_role_by_role ON staff_role (role);

CREATE TABLE session (
    id         BIGINT NOT NULL,
    token      BYTEA  NOT NULL,
    staff      BIGINT NOT NULL,
    csrf       TEXT   NOT NULL,
    peer       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX session_by_token ON session (token);
CREATE INDEX session_of_staff ON session (staff, id) WHERE ended_at IS NULL;

CREATE TABLE api_token (
    id         BIGINT NOT NULL,
    token      BYTEA  NOT NULL,
    staff      BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    seen_at    BIGINT,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX api_token_by_token ON api_token (token);
CREATE INDEX api_token_of_staff ON api_token (staff, id);

-- Failed sign-ins by the address they came from.
CREATE TABLE sign_in_address (
    peer         TEXT   NOT NULL,
    failed_count BIGINT NOT NULL,
    failed_at    BIGINT NOT NULL,
    locked_until BIGINT,
    PRIMARY KEY (peer)
);
