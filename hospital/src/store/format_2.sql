-- Studies of which only a commitment stands on the chain: the job's record is kept here.
CREATE TABLE commitments (
    nft BLOB PRIMARY KEY REFERENCES issue_jobs (nft),
    root BLOB NOT NULL,                  -- 32
    proof BLOB NOT NULL                  -- CBOR: that the root commits to the job's record
) STRICT;
