-- The platform's own tables: keys, audit, outbox, jobs, subjects and their facts over two times.
-- Statements are separated by blank lines; {serial}, {bytes} and {uuid} stand for what each database calls them.

CREATE TABLE store_keys (
    number INTEGER NOT NULL PRIMARY KEY,
    wrapped {bytes} NOT NULL,
    wrapped_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
)

CREATE TABLE store_audit (
    id {serial},
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    account {uuid},
    actor_name TEXT NOT NULL,
    act TEXT NOT NULL,
    route TEXT NOT NULL,
    purpose TEXT NOT NULL,
    request {uuid} NOT NULL,
    subjects TEXT NOT NULL,
    detail TEXT NOT NULL
)

CREATE INDEX store_audit_by_account ON store_audit (account, id)

CREATE INDEX store_audit_by_act ON store_audit (act, id)

CREATE TABLE store_audit_subjects (
    subject {uuid} NOT NULL,
    entry BIGINT NOT NULL REFERENCES store_audit (id),
    PRIMARY KEY (subject, entry)
){clustered}

CREATE TABLE store_audit_pending (
    entry BIGINT NOT NULL PRIMARY KEY REFERENCES store_audit (id)
)

CREATE TABLE store_audit_links (
    seq BIGINT NOT NULL PRIMARY KEY,
    entry BIGINT NOT NULL UNIQUE REFERENCES store_audit (id),
    linked_at BIGINT NOT NULL,
    hash {bytes} NOT NULL
)

-- only sqlite
CREATE TRIGGER store_audit_never_changed BEFORE UPDATE ON store_audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END

-- only sqlite
CREATE TRIGGER store_audit_never_deleted BEFORE DELETE ON store_audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END

-- only sqlite
CREATE TRIGGER store_audit_links_never_changed BEFORE UPDATE ON store_audit_links
BEGIN SELECT RAISE(ABORT, 'audit links are never changed'); END

-- only sqlite
CREATE TRIGGER store_audit_links_never_deleted BEFORE DELETE ON store_audit_links
BEGIN SELECT RAISE(ABORT, 'audit links are never deleted'); END

-- only sqlite
CREATE TRIGGER store_audit_subjects_never_changed BEFORE UPDATE ON store_audit_subjects
BEGIN SELECT RAISE(ABORT, 'whom audit entries are about is never changed'); END

-- only sqlite
CREATE TRIGGER store_audit_subjects_never_deleted BEFORE DELETE ON store_audit_subjects
BEGIN SELECT RAISE(ABORT, 'whom audit entries are about is never deleted'); END

-- only postgres
CREATE FUNCTION store_audit_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit entries are never changed or deleted'; END $$

-- only postgres
CREATE TRIGGER store_audit_stays BEFORE UPDATE OR DELETE ON store_audit
FOR EACH ROW EXECUTE FUNCTION store_audit_stays()

-- only postgres
CREATE TRIGGER store_audit_links_stay BEFORE UPDATE OR DELETE ON store_audit_links
FOR EACH ROW EXECUTE FUNCTION store_audit_stays()

-- only postgres
CREATE TRIGGER store_audit_subjects_stay BEFORE UPDATE OR DELETE ON store_audit_subjects
FOR EACH ROW EXECUTE FUNCTION store_audit_stays()

-- only postgres
CREATE TRIGGER store_audit_not_emptied BEFORE TRUNCATE ON store_audit
FOR EACH STATEMENT EXECUTE FUNCTION store_audit_stays()

-- only postgres
CREATE TRIGGER store_audit_links_not_emptied BEFORE TRUNCATE ON store_audit_links
FOR EACH STATEMENT EXECUTE FUNCTION store_audit_stays()

-- only postgres
CREATE TRIGGER store_audit_subjects_not_emptied BEFORE TRUNCATE ON store_audit_subjects
FOR EACH STATEMENT EXECUTE FUNCTION store_audit_stays()

-- only postgres
CREATE TRIGGER store_audit_pending_not_emptied BEFORE TRUNCATE ON store_audit_pending
FOR EACH STATEMENT EXECUTE FUNCTION store_audit_stays()

CREATE TABLE store_outbox (
    id {serial},
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL
)

CREATE INDEX store_outbox_by_topic ON store_outbox (topic, id)

CREATE TABLE store_outbox_taken (
    consumer TEXT NOT NULL,
    event BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (consumer, event)
)

CREATE TABLE store_jobs (
    id {uuid} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    input TEXT NOT NULL,
    once_key TEXT,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    message TEXT NOT NULL,
    cancel_asked INTEGER NOT NULL,
    worker TEXT,
    lease_until BIGINT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
)

CREATE INDEX store_jobs_due ON store_jobs (state, due_at)

CREATE INDEX store_jobs_by_time ON store_jobs (created_at, id)

CREATE UNIQUE INDEX store_jobs_once ON store_jobs (once_key) WHERE once_key IS NOT NULL

CREATE TABLE store_job_runs (
    id {serial},
    job {uuid} NOT NULL REFERENCES store_jobs (id),
    attempt INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    outcome TEXT NOT NULL,
    message TEXT NOT NULL
)

CREATE INDEX store_job_runs_by_job ON store_job_runs (job, id)

CREATE TABLE store_subjects (
    id {uuid} NOT NULL PRIMARY KEY,
    entity TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at BIGINT NOT NULL
){clustered}

CREATE UNIQUE INDEX store_subjects_ref ON store_subjects (entity, ref)

CREATE TABLE store_complete (
    entity TEXT NOT NULL PRIMARY KEY,
    complete_at BIGINT NOT NULL
)

CREATE TABLE store_facts (
    id {serial},
    subject {uuid} NOT NULL,
    fact TEXT NOT NULL,
    state TEXT NOT NULL,
    value TEXT,
    sealed {bytes},
    digest {bytes},
    from_on INTEGER,
    until_on INTEGER,
    known_on INTEGER NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    account {uuid},
    recorded_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    withdrawn_by {uuid}
)

CREATE INDEX store_facts_of_subject ON store_facts (subject, fact)

CREATE INDEX store_facts_by_digest ON store_facts (digest) WHERE digest IS NOT NULL

CREATE TABLE store_secrets (
    owner {uuid} NOT NULL,
    kind TEXT NOT NULL,
    sealed {bytes} NOT NULL,
    PRIMARY KEY (owner, kind)
)
