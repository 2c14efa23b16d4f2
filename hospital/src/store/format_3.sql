-- Signed grants that came with answers as codes: the desk announces them for phones without a network.
CREATE TABLE patient_grants (
    hash BLOB PRIMARY KEY,               -- of the grant, 32
    bytes BLOB NOT NULL,
    deadline_ms INTEGER NOT NULL
) STRICT;
