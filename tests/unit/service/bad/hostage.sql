-- A foreign key to another service's table, whose rows could then never go.
-- node says: 'scoin_s_balance': belongs to another service
-- verifier says: access to scoin_s_balance.account
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE bad_s_hold(account TEXT REFERENCES scoin_s_balance(account)) STRICT;
