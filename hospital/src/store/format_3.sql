-- Grants that the desk offers to a patient with another wallet: unsigned, and the same bytes as long as they may get in.
CREATE TABLE offers (
    digest BLOB NOT NULL REFERENCES requests (digest),
    patient BLOB NOT NULL,               -- public key 32
    nft BLOB NOT NULL,
    made_ms INTEGER NOT NULL,
    payload BLOB NOT NULL,
    deadline_ms INTEGER NOT NULL,
    passed_height INTEGER,               -- of the first block seen whose time is past the deadline
    PRIMARY KEY (digest, patient)
) STRICT;

-- Whom staff said to be the patient, where no sealed answer tells it. Lines are only ever added.
CREATE TABLE said_patients (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    digest BLOB NOT NULL,
    patient BLOB NOT NULL,               -- address 24
    nft BLOB NOT NULL,
    source INTEGER NOT NULL,             -- 1 address, 2 public key, 3 contact code, 4 address code, 5 study card
    named INTEGER NOT NULL               -- 1: for a verdict on T and V that were named by hand
) STRICT;

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

-- Signed grants that came with answers as codes: the desk announces them for phones without a network.
CREATE TABLE patient_grants (
    hash BLOB PRIMARY KEY,               -- of the grant, 32
    bytes BLOB NOT NULL,
    deadline_ms INTEGER NOT NULL
) STRICT;

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
