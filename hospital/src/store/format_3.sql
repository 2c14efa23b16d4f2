-- Patients' signed statements that rights are taken back: obeyed from the moment they are stored.
CREATE TABLE withdrawals (
    digest BLOB PRIMARY KEY,             -- of the statement
    request BLOB NOT NULL,               -- digest of the request that the rights were given for
    patient BLOB NOT NULL,               -- public key 32
    nft BLOB NOT NULL,
    asker BLOB NOT NULL,                 -- address 24
    rights INTEGER NOT NULL,             -- bits: 1 T, 2 V
    statement BLOB NOT NULL,             -- as it came
    received_ms INTEGER NOT NULL,
    state INTEGER NOT NULL,
    prepared BLOB,                       -- the aggregate that this hospital pays for, without the cosignature
    cosignature BLOB,                    -- 136 bytes
    hash BLOB,
    deadline_ms INTEGER,
    height INTEGER,
    failure TEXT
) STRICT;
CREATE INDEX withdrawals_by_request ON withdrawals (request);
CREATE INDEX withdrawals_by_study ON withdrawals (nft);

-- What this hospital has promised to pay for withdrawals, so that a day's sum has a limit.
CREATE TABLE withdrawal_costs (
    hash BLOB PRIMARY KEY,               -- of the aggregate
    at_ms INTEGER NOT NULL,
    max_fee INTEGER NOT NULL             -- atomic units
) STRICT;
