-- A foreign key that asks for every leaf of the ledger, where only the number of an entry is shown.
-- node says: bad reads core_entry
-- verifier says: access to core_entry.leaf
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE bad_s_leaf(leaf TEXT REFERENCES core_entry(leaf)) STRICT;
