-- A payment that scoin accepts, and in the same breath a larger amount than it has looked at.
-- node says: bad_say_a reads scoin_cmd_pay
-- verifier says: access to scoin_cmd_pay.
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TRIGGER bad_say_a AFTER INSERT ON bad_say
BEGIN
	INSERT INTO scoin_cmd_pay(entry_index, leg, time, payer, payee, amount, cause)
	VALUES (NEW.entry_index, 0, NEW.time, 'c:me', 'c:you', 1, 'x')
	ON CONFLICT (entry_index, leg) DO UPDATE SET amount = 1000000;
END;
