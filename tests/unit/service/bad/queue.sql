-- How often others have paid: the table that scoin takes payments in is there to insert into.
-- node says: bad reads scoin_cmd_pay
-- verifier says: not authorized: scoin_cmd_pay
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_payments AS
	SELECT 1 AS one FROM bad_say, scoin_cmd_pay;
