-- Another service's points, through the view that shows them.
-- node says: bad_say_a inserts into scoin_pub_balance
-- verifier says: not authorized: scoin_pub_balance
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TRIGGER bad_say_a AFTER INSERT ON bad_say
BEGIN
	INSERT INTO scoin_pub_balance(account, balance) VALUES ('c:me', 1000000);
END;
