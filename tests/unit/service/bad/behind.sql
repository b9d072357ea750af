-- An honest looking trigger fills an own table, and that table's trigger takes another service's
-- points.
-- node says: 'scoin_s_move': belongs to another service
-- verifier says: not authorized: scoin_s_move
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE bad_s_take(account TEXT PRIMARY KEY) STRICT;

CREATE TRIGGER bad_s_take_a AFTER INSERT ON bad_s_take
BEGIN
	INSERT INTO scoin_s_move(entry_index, leg, time, src, dst, amount, cause)
	SELECT 0, 0, 0, 'issue', NEW.account, 1000000, 'issue';
END;

CREATE TRIGGER bad_say_a AFTER INSERT ON bad_say
BEGIN
	INSERT INTO bad_s_take(account) VALUES (NEW.text);
END;
