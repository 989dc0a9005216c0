-- The trail of a day is found without reading what came after it.

CREATE INDEX store_audit_by_time ON store_audit (at, id)
