-- Version 2 widens: a find may say its colour. What version 1 has recorded stays as it is.
ALTER TABLE lost_found ADD COLUMN colour TEXT;

DROP VIEW lost_v_waiting;

CREATE VIEW lost_v_waiting(item, what, colour, place, day, until_day) AS
	SELECT f.item, f.what, f.colour, f.place, f.day,
		f.day + (SELECT value FROM lost_v_params WHERE name = 'keep_days')
	FROM lost_found f
	JOIN lost_pub_waiting w ON w.item = f.item
	ORDER BY f.day, f.item;
