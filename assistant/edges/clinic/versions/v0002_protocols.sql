-- The clinic's protocols, and what they share: each as it was signed off, by whom and when. The
-- latest of a name is the one that rooms fetch; those before stay, as sessions were run by them.

CREATE TABLE protocols (
    name text COLLATE "C" NOT NULL,
    shared boolean NOT NULL,
    version integer,
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
    text text NOT NULL,
    signed_by name NOT NULL DEFAULT session_user,
    signed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, shared, signed_at)
);

GRANT SELECT ON protocols TO assistant_room, assistant_reviewer, assistant_supervisor;
GRANT INSERT (name, shared, version, sha256, text) ON protocols TO assistant_supervisor;
