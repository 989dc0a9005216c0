-- How far the audit trail has been sent on, and who is sending.

CREATE TABLE store_audit_sent (
    channel TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    sent_at BIGINT,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL,
    trouble TEXT NOT NULL
)

INSERT INTO store_audit_sent (channel, seq, sent_at, holder, held_until, trouble) VALUES ('syslog', 0, NULL, '', 0, '')
