-- Hash locks behind which bonded grants wait: one for each aggregate, stored with it before either is announced.
CREATE TABLE answer_locks (
    aggregate BLOB PRIMARY KEY,          -- hash of the aggregate, 32
    digest BLOB NOT NULL REFERENCES requests (digest),
    bytes BLOB NOT NULL,                 -- the signed lock
    hash BLOB NOT NULL,                  -- of the lock, 32
    deadline_ms INTEGER NOT NULL,        -- of the lock
    deposit INTEGER NOT NULL,            -- atomic units
    until_ms INTEGER NOT NULL,           -- deadline of the aggregate
    state INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_locks_by_digest ON answer_locks (digest);
