-- What the rules say of everybody, run by run. A run counts once it has an end; those before the last few are removed.

CREATE TABLE entitlements_runs (
    id {uuid} NOT NULL PRIMARY KEY,
    job {uuid} NOT NULL,
    on_day INTEGER NOT NULL,
    as_known INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    subjects BIGINT NOT NULL,
    unread BIGINT NOT NULL
)

CREATE TABLE entitlements_answers (
    id {serial},
    run {uuid} NOT NULL REFERENCES entitlements_runs (id),
    pack TEXT NOT NULL,
    pack_hash TEXT NOT NULL,
    rule TEXT NOT NULL,
    entity TEXT NOT NULL,
    period TEXT NOT NULL,
    judged_on INTEGER NOT NULL,
    in_force INTEGER NOT NULL,
    clauses TEXT NOT NULL,
    assumed TEXT NOT NULL,
    granted BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    given BIGINT NOT NULL,
    undetermined BIGINT NOT NULL,
    cannot BIGINT NOT NULL,
    granted_fen BIGINT NOT NULL
)

CREATE INDEX entitlements_answers_of_run ON entitlements_answers (run, id)

CREATE TABLE entitlements_findings (
    answer BIGINT NOT NULL,
    subject {uuid} NOT NULL,
    result TEXT NOT NULL,
    amount_fen BIGINT,
    amount_min_fen BIGINT,
    amount_max_fen BIGINT,
    value TEXT NOT NULL,
    needs TEXT NOT NULL,
    needs_count INTEGER NOT NULL,
    reason INTEGER,
    PRIMARY KEY (answer, subject)
){clustered}

CREATE TABLE entitlements_reasons (
    answer BIGINT NOT NULL,
    number INTEGER NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (answer, number)
)

-- Who stays where, asked from the person and from the home: the facts of one person are gathered along it.

CREATE INDEX entitlements_named ON store_facts (fact, value) WHERE fact IN ('institution', 'resident')
