# The whole madang-verifier beside belenios-tool, which Debian has: an election of the same
# shape (one question, five options, choose one), every step of it by the tool itself, and
# in both one ballot tampered with, which both must refuse.
#
# BELENIOS_BALLOTS: how many ballots.

. "$top_srcdir/bench/lib.sh"
. "$top_srcdir/bench/ledger.sh"
ballots=${BELENIOS_BALLOTS-1000}
group=BELENIOS-2048
export BELENIOS_USE_URANDOM=1

echo "# A whole election verified: madang-verifier and belenios-tool"
command -v belenios-tool >/dev/null || {
	echo "> Left out: Debian's package belenios-tool is not installed."
	exit 0
}

# belenios COMMAND...: with its files in $work/belenios.
belenios()
{
	(cd "$work/belenios" && belenios-tool "$@" 2>>"$work/belenios.log") ||
	    fail "belenios-tool $1 $2 failed: $(tail -n 1 "$work/belenios.log")"
}

add_event()
{
	belenios archive add-event --type="$1"
}

belenios_setup()
{
	mkdir "$work/belenios" "$work/ballots"
	cat >"$work/belenios/questions.json" <<-END
	{"description":"bench","name":"bench","administrator":"a","credential_authority":"c",
	"questions":[{"question":"q","answers":["a","b","c","d","e"],"min":1,"max":1}]}
	END
	seq "$ballots" | sed 's/^/voter/' >"$work/belenios/voters"
	uuid=$(belenios setup generate-token) || exit 1
	belenios setup generate-credentials --uuid "$uuid" --group $group --file voters >"$work/credentials"
	(cd "$work/belenios" && mv ./*.pubcreds public_creds.json && mv ./*.privcreds private_creds.txt)
	for trustee in 1 2 3; do
		belenios setup generate-trustee-key --group $group >/dev/null
	done
	cat "$work"/belenios/*.pubkey >"$work/belenios/public_keys.jsons"
	belenios setup make-trustees
	belenios setup make-election --uuid "$uuid" --group $group --template questions.json
	belenios archive init
	archive=$work/belenios/$uuid.bel
}

# Ballots 1 to N, each its own voter's, on all cores.
belenios_ballots()
{
	awk -v dir="$work/ballots" '{
		file = dir "/" NR ".credential"; print $2 >file; close(file)
		choice = "0,0,0,0,0"; at = 2 * (NR % 5) + 1
		file = dir "/" NR ".choice"
		print "[[" substr(choice, 1, at - 1) "1" substr(choice, at + 1) "]]" >file; close(file)
	}' "$work/belenios/private_creds.txt"
	seq "$ballots" | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I N sh -c '
		belenios-tool election generate-ballot --dir "$1/belenios" --privcred "$1/ballots/N.credential" \
		    --ballot "$1/ballots/N.choice" >"$1/ballots/N" 2>/dev/null' make "$work" ||
	    fail "belenios-tool made no ballot"
}

# All but the last ballot; then, in a copy, one whose proof was changed; then the last, and
# the tally. Only the archive goes to the verifier.
belenios_vote()
{
	for ballot in $(seq $((ballots - 1))); do
		add_event Ballot <"$work/ballots/$ballot"
	done
	mkdir "$work/tampered" "$work/honest"
	cp "$archive" "$work/tampered.bel"
	sed 's/\("overall_proof":\[{"challenge":"\)\([0-9]\)/\1\2\2/' "$work/ballots/$ballots" \
	    >"$work/ballots/tampered"
	! cmp -s "$work/ballots/tampered" "$work/ballots/$ballots" || fail "found no proof to tamper with"
	add_event Ballot <"$work/ballots/tampered"
	mv "$archive" "$work/tampered/"
	mv "$work/tampered.bel" "$archive"
	add_event Ballot <"$work/ballots/$ballots"
}

belenios_tally()
{
	add_event EndBallots </dev/null
	belenios election compute-encrypted-tally >"$work/event" && add_event EncryptedTally <"$work/event"
	trustee=0
	for key in "$work"/belenios/*.privkey; do
		trustee=$((trustee + 1))
		belenios election decrypt --privkey "$key" --trustee-id $trustee >"$work/event"
		add_event PartialDecryption <"$work/event"
	done
	belenios election compute-result >"$work/event"
	add_event Result <"$work/event"
	cp "$archive" "$work/honest/"
}

# ours: the ledger, and a copy with one character of one ballot changed.
madang_setup()
{
	generate "$work/city" "$ballots" 5
	cp -R "$work/city/ledger" "$work/broken"
	tamper "$work/broken" 5
}

# refused NAME COMMAND...: it must say no, and why; a crash is no answer.
refused()
{
	refused_name=$1
	shift
	measure "$work/refusal" "$@"
	[ "$status" != 0 ] || fail "$refused_name accepts a tampered ballot"
	[ "$status" -lt 126 ] || fail "$refused_name ends with status $status over a tampered ballot"
	grep -q . "$work/refusal" || fail "$refused_name refuses a tampered ballot and does not say why"
}

say "$ballots ballots by belenios-tool"
belenios_setup
belenios_ballots
belenios_vote
belenios_tally
madang_setup

repeat 3 "$work/city/ledger" "$ballots"
mv "$work/walls" "$work/all-walls"
mv "$work/cpus" "$work/all-cpus"
measure "$work/belenios.report" belenios-tool election verify --dir "$work/honest"
[ "$status" = 0 ] && grep -q 'all checks passed' "$work/belenios.report" ||
    fail "belenios-tool does not verify its own election: $(tail -n 1 "$work/belenios.report")"
their_wall=$wall their_cpu=$cpu their_peak=$peak
repeat 2 "$work/city/ledger" "$ballots"
wall=$(cat "$work/walls" "$work/all-walls" | middle)
cpu=$(cat "$work/cpus" "$work/all-cpus" | middle)

cat <<END
> $ballots ballots, one question, five options, choose one; group $group there, ristretto255 here. Ours proves a blank
> answer as a sixth choice, and checks
> a station's signatures, the tree and the published rules besides; belenios-tool uses one core.
> Five runs of ours, before and after one of theirs. In a tampered copy one proof of the last ballot was changed.
END
row "verified, wall" "$(reckon "$wall" '%.2f s')" "$(reckon "$their_wall" '%.2f s')" "$(ratio "$their_wall" "$wall")" -
row "verified, user and system" "$(reckon "$cpu" '%.2f s')" "$(reckon "$their_cpu" '%.2f s')" \
    "$(ratio "$their_cpu" "$cpu")" -
row "peak memory" "$((peak / 1024)) MiB" "$((their_peak / 1024)) MiB" "$(ratio "$their_peak" "$peak")" -
refused madang-verifier "$verifier" "$work/broken"
ours=$(awk '/^FAIL  / { failed = 1; next } failed && /^ / { sub(/^ */, ""); print; exit }' "$work/refusal")
ours="$status: $ours"
refused belenios-tool belenios-tool election verify --dir "$work/tampered"
theirs="$status: $(tail -n 1 "$work/refusal" | sed 's/^belenios-tool: //')"
row "a tampered ballot: exit status" "$ours" "$theirs" - -
