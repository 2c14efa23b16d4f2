CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- One job for each receive card; the card's account is fresh, so it names the card.
CREATE TABLE issue_jobs (
    patient BLOB PRIMARY KEY,            -- public key 32
    network BLOB NOT NULL,               -- generation hash seed 32
    source TEXT NOT NULL,                -- path as given, canonical
    profile INTEGER NOT NULL,
    nft BLOB NOT NULL UNIQUE,            -- id 8, big-endian
    nonce INTEGER NOT NULL,
    reference TEXT NOT NULL,
    study_date TEXT NOT NULL,
    modality TEXT NOT NULL,
    body_part TEXT NOT NULL,
    record BLOB NOT NULL,
    first_length INTEGER NOT NULL,
    second_length INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    picture_bytes INTEGER NOT NULL,
    prepare_ms INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    finished_ms INTEGER
) STRICT;

-- Exact bytes, stored before they are announced.
CREATE TABLE issue_steps (
    nft BLOB NOT NULL REFERENCES issue_jobs (nft),
    position INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    hash BLOB NOT NULL,
    deadline_ms INTEGER NOT NULL,
    max_fee INTEGER NOT NULL,
    rental INTEGER NOT NULL,
    state INTEGER NOT NULL,
    height INTEGER,
    signed_ms INTEGER NOT NULL,
    settled_ms INTEGER,
    PRIMARY KEY (nft, position, attempt)
) STRICT;

CREATE TABLE studies (
    nft BLOB PRIMARY KEY,
    patient BLOB NOT NULL,               -- public key 32
    reference TEXT NOT NULL,
    study_date TEXT NOT NULL,
    modality TEXT NOT NULL,
    body_part TEXT NOT NULL,
    issued_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE study_files (
    nft BLOB NOT NULL,
    deidentified INTEGER NOT NULL,       -- 0 as it came, 1 copy without identity
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    PRIMARY KEY (nft, deidentified, number)
) STRICT;

CREATE TABLE requests (
    digest BLOB PRIMARY KEY,
    bytes BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    answer_by_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX requests_by_time ON requests (created_ms DESC);

-- One answer for each request.
CREATE TABLE answers (
    digest BLOB PRIMARY KEY REFERENCES requests (digest),
    patient BLOB NOT NULL,               -- public key 32
    nft BLOB NOT NULL,
    state INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    prepared BLOB,                       -- signed by the payer, without the cosignature
    cosignature BLOB,                    -- 136 bytes
    hash BLOB,                           -- of the grant
    deadline_ms INTEGER,
    thumbnail_key BLOB,
    height INTEGER,
    failure TEXT
) STRICT;

CREATE TABLE verdict_log (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    digest BLOB NOT NULL,
    nft BLOB NOT NULL,
    patient BLOB NOT NULL,               -- address 24
    named INTEGER NOT NULL,              -- 1: by the paper's rules, rights named by hand
    yes INTEGER NOT NULL,
    reasons TEXT NOT NULL,               -- codes, comma-separated
    height INTEGER NOT NULL,
    finalized_height INTEGER NOT NULL,
    nodes TEXT NOT NULL,
    took_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX verdicts_by_request ON verdict_log (digest, id DESC);

-- What was handed to whom, and what was refused.
CREATE TABLE release_log (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    event INTEGER NOT NULL,
    asker BLOB NOT NULL,                 -- address 24: of the hospital, or of the patient
    nft BLOB NOT NULL,
    digest BLOB,
    deidentified INTEGER NOT NULL,
    file INTEGER,
    sha256 BLOB,
    detail TEXT NOT NULL
) STRICT;
