-- People who log in, what they may do, from where they do it, and the programs that may ask.

CREATE TABLE accounts_accounts (
    id {uuid} NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    password TEXT,
    password_at BIGINT,
    must_change INTEGER NOT NULL,
    state TEXT NOT NULL,
    subject {uuid},
    factor_at BIGINT,
    factor_step BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    signed_in_at BIGINT
)

CREATE UNIQUE INDEX accounts_login_once ON accounts_accounts (login)

CREATE INDEX accounts_by_name ON accounts_accounts (name, id)

CREATE INDEX accounts_by_time ON accounts_accounts (created_at, id)

CREATE TABLE accounts_grants (
    id {uuid} NOT NULL PRIMARY KEY,
    account {uuid} NOT NULL REFERENCES accounts_accounts (id),
    role TEXT NOT NULL,
    seat TEXT NOT NULL,
    place TEXT NOT NULL,
    line TEXT,
    from_on INTEGER NOT NULL,
    until_on INTEGER,
    source {uuid} REFERENCES accounts_grants (id),
    delegated_by {uuid} REFERENCES accounts_accounts (id),
    granted_by {uuid},
    granted_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_by {uuid}
)

CREATE INDEX accounts_grants_of_account ON accounts_grants (account, granted_at)

CREATE INDEX accounts_grants_by_source ON accounts_grants (source) WHERE source IS NOT NULL

CREATE INDEX accounts_grants_by_delegator ON accounts_grants (delegated_by) WHERE delegated_by IS NOT NULL

CREATE TABLE accounts_sessions (
    id {uuid} NOT NULL PRIMARY KEY,
    account {uuid} NOT NULL REFERENCES accounts_accounts (id),
    token TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    factor_at BIGINT,
    client TEXT NOT NULL,
    device TEXT NOT NULL,
    ended_at BIGINT
)

CREATE UNIQUE INDEX accounts_sessions_token ON accounts_sessions (token)

CREATE INDEX accounts_sessions_of_account ON accounts_sessions (account, created_at)

CREATE INDEX accounts_sessions_by_end ON accounts_sessions (expires_at)

CREATE TABLE accounts_tokens (
    id {uuid} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    token TEXT NOT NULL,
    scopes TEXT NOT NULL,
    from_on INTEGER NOT NULL,
    until_on INTEGER NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    revoked_by {uuid}
)

CREATE UNIQUE INDEX accounts_tokens_token ON accounts_tokens (token)

CREATE UNIQUE INDEX accounts_tokens_name_once ON accounts_tokens (name)

CREATE TABLE accounts_tries (
    who {bytes} NOT NULL,
    client TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at BIGINT NOT NULL,
    held_until BIGINT NOT NULL,
    PRIMARY KEY (who, client)
)

CREATE INDEX accounts_tries_by_time ON accounts_tries (last_at)
