# day.sh: a day at the counters of the city of city.sh. Sourced after it.
#
# The caller sets  prefix work  as for city.sh. What is to come out lies in $work/day: counts
# (service kind things), figures (view column sum), clear (personal values, a line each).

day_program=$prefix/libexec/madang/day
day_out=$work/day

# The counters with their roles, a card for their clerks, and every service but the poll; these
# last, as whoever signs replays what is on the ledger.
day_enrol()
{
	"$day_program" counters >"$work/counters" || fail "the list of counters cannot be made"
	while read -r day_id day_agency day_roles; do
		set --
		for day_role in $day_roles; do
			set -- "$@" --role "$day_role"
		done
		admin_key station add "$day_id" --counter --agency "$day_agency" "$@" </dev/null
	done <"$work/counters"
	admin card new clerk --role core:clerk --pin-file "$work/pin"
	for day_service in scoin cert don vfy card car labor sub hc tru ev solar; do
		admin service publish "$prefix/share/madang/services/$day_service"
	done
}

# day_run SEED SIZE [OPTION]: the things of the plan, through all counters.
day_run()
{
	day_seed=$1 day_size=$2
	shift 2
	day_status=0
	"$day_program" run --seed "$day_seed" --size "$day_size" --city "$city" \
	    --pass-file "$work/pass" --pin-file "$work/pin" --station "$bin/madang-station" \
	    --out "$day_out" --log "$logs/counters.log" "$@" \
	    2>>"$logs/counters.log" || day_status=$?
	[ $day_status = 0 ] || broken $day_status "$logs/counters.log" "$day_program" run
}

# One report a service, for people to read.
day_headlines()
{
	show_reports core_v_services poll_v_turnout vfy_v_programmes scoin_v_programmes \
	    car_v_market labor_v_overdue card_v_facilities sub_v_project hc_v_institution \
	    cert_v_counts don_v_campaign tru_v_agreement ev_v_budget solar_v_market
}
