# The vault of a simulation, which encrypts in variable time, is for voters of a deck alone.

. "$top_srcdir/tests/e2e/lib.sh"
copy_city
folder=$city/station/$station
sed -i "s|\"deck\":\"[^\"]*\"|\"deck\":\"$city/deck\"|; s|\"deck_pass_file\":\"[^\"]*\"|\"deck_pass_file\":\"$work/pass\"|" \
    "$folder/config"

# ballot CARD: a line of a script
ballot()
{
	printf '{"card":"%s","pin_file":"%s","poll":"small","answers":[{"question":"projects",' \
	    "$1" "$work/pin"
	printf '"choose":["lights"]},{"question":"carfree","choose":["yes"]}],"then":"cast"}\n'
}

simulate()
{
	madang-station --dir "$folder" --pass-file "$work/pass" --script "$1" --simulation
}

expect 2 'usage: madang-station' "--simulation without a script is refused" -- \
    madang-station --dir "$folder" --pass-file "$work/pass" --simulation

ballot "$city/cards/officer-1.card" >"$work/card"
expect 1 'opens no cards but those of its deck' "a simulation opens no card of a person" -- \
    simulate "$work/card"
ballot deck:13 >"$work/deck"
expect 1 'station\.(sealed|poll_closed)' "a card of the deck is opened" -- simulate "$work/deck"

sed -i 's/,"deck":.*$/}/' "$folder/config"
expect 2 'names no deck' "where there is no deck, a simulation does not start" -- \
    simulate "$work/deck"

exit $((failures > 0))
