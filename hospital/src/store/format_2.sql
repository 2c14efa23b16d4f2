-- Studies of which only a commitment stands on the chain: the job's record is kept here.
CREATE TABLE commitments (
    nft BLOB PRIMARY KEY REFERENCES issue_jobs (nft),
    root BLOB NOT NULL,                  -- 32
    proof BLOB NOT NULL                  -- CBOR: that the root commits to the job's record
) STRICT;

-- SOP Instance UID of the file as it came; unknown for studies issued before, and not kept for copies without identity.
ALTER TABLE study_files ADD COLUMN sop_instance_uid TEXT;

-- Where text stands in the pixels of a study: what is blanked in its picture and in copies without identity.
CREATE TABLE study_masks (nft BLOB PRIMARY KEY REFERENCES issue_jobs (nft), mask TEXT NOT NULL) STRICT;

-- What was made of the study's picture, as JSON; empty for jobs of before.
ALTER TABLE issue_jobs ADD COLUMN picture TEXT NOT NULL DEFAULT '';
