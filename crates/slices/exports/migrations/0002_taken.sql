-- Lines that each account took away at once, page by page, on a day.

CREATE TABLE exports_taken (
    account {uuid} NOT NULL,
    day INTEGER NOT NULL,
    lines BIGINT NOT NULL,
    PRIMARY KEY (account, day)
){clustered}
