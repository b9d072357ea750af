-- A private table of core whose name is a string, and of which no column is read: SQLite takes the
-- string for a table, and melts the view so that nobody is seen to ask for it.
-- node says: 'core_s_member': belongs to another service
-- verifier says: not authorized: core_s_member
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_members AS
	SELECT 1 AS one FROM bad_say, 'core_s_member' m;
