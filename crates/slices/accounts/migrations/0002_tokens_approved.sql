-- A token opens nothing until somebody else than its maker has approved it.

ALTER TABLE accounts_tokens ADD COLUMN approved_by {uuid}

ALTER TABLE accounts_tokens ADD COLUMN approved_at BIGINT
