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
