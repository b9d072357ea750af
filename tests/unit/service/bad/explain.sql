-- A statement that looks like one that only tells.
-- node says: 'EXPLAIN': a statement begins with CREATE
-- verifier says: not authorized: bad_say
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

EXPLAIN QUERY PLAN DELETE FROM bad_say;
