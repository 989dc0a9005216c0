-- Exports that were asked for, and the sealed pieces of their files. Keys and addresses stand among the store's secrets.

CREATE TABLE exports_exports (
    number {serial},
    id {uuid} NOT NULL UNIQUE,
    list TEXT NOT NULL,
    lang TEXT NOT NULL,
    format TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by {uuid} NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    through TEXT NOT NULL,
    decided_by {uuid},
    decided_by_name TEXT NOT NULL,
    decided_at BIGINT,
    answer TEXT NOT NULL,
    job {uuid},
    file {uuid},
    pieces INTEGER NOT NULL,
    bytes BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    ready_at BIGINT,
    expires_at BIGINT,
    failure TEXT NOT NULL,
    downloads INTEGER NOT NULL
)

CREATE INDEX exports_exports_asked_by ON exports_exports (asked_by, number)

CREATE INDEX exports_exports_decided_by ON exports_exports (decided_by, number)

CREATE INDEX exports_exports_state ON exports_exports (state, number)

CREATE TABLE exports_pieces (
    file {uuid} NOT NULL,
    seq INTEGER NOT NULL,
    sealed {bytes} NOT NULL,
    PRIMARY KEY (file, seq)
)
