# counter.sh: a counter in the city of city.sh, where gifts are registered and points are given.
# Sourced after it. The counter is desk-a; treasury is another one, which gives a programme its
# budget. Their clerk has the card kim, a citizen the card citizen, each with the PIN in $work/pin;
# the card stranger has no role.

counter_folder=$city/station/desk-a

# The city with two services, the counter, the cards.
counter_city()
{
	city_found
	for counter_service in scoin don; do
		admin service publish "$prefix/share/madang/services/$counter_service"
	done
	admin_key station add desk-a --counter
	admin member grant station/desk-a don:city
	# Who gives a programme its budget pays nothing from it.
	admin_key station add treasury --counter --role scoin:office
	admin card new kim --role core:clerk --pin-file "$work/pin"
	admin card new citizen stranger --pin-file "$work/pin"
	for counter_station in desk-a treasury; do
		counter_config=$city/station/$counter_station/config
		sed "s|} *\$|,\"cards\":\"$city/cards\"}|" "$counter_config" >"$work/config" &&
		    mv "$work/config" "$counter_config"
	done
}

# counter_script NAME [STATION]: what a counter does without its screen, from standard input.
counter_script()
{
	cat >"$work/$1.jsonl"
	run "$1" "$bin/madang-station" --dir "$city/station/${2:-desk-a}" --pass-file "$work/pass" \
	    --script "$work/$1.jsonl"
}

# A campaign, a programme and points of the citizen, entered by the clerk; then the lines of standard
# input, and all of it is on the ledger.
counter_morning()
{
	counter_day=$((($(date +%s) + 32400) / 86400))
	counter_script budget treasury <<-END
	{"do":"unlock","card":"kim","pin_file":"$work/pin"}
	{"do":"sign","service":"scoin","kind":"issue","fields":{"programme":"walk","amount":100000,"decision":"2026-1"}}
	{"do":"drain","timeout":60}
	{"do":"lock"}
	END
	{
		cat <<-END
		{"do":"unlock","card":"kim","pin_file":"$work/pin"}
		{"do":"sign","service":"don","kind":"campaign","fields":{"campaign":"snow","org":"City","title":"겨울 외투","purpose":"coats","goal":1000000,"from_day":$((counter_day - 1)),"to_day":$((counter_day + 30)),"plan_hash":"$(printf %064d 7)"}}
		{"do":"sign","service":"scoin","kind":"earn","fields":{"programme":"walk","amount":5000,"evidence":"$(printf %064d 7)"},"cards":{"holder":{"card":"citizen","pin_file":"$work/pin"}}}
		END
		cat
		cat <<-END
		{"do":"drain","timeout":60}
		{"do":"sync","timeout":60}
		{"do":"lock"}
		END
	} | counter_script morning
}
