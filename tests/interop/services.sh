# services.sh: every service with what it stands on. Sourced.

services=$top_srcdir/services
agreed=$top_builddir/tests/interop/agreed
failed=0

names()
{
	for names_folder in "$services"/*/; do
		basename "$names_folder"
	done
}

# needed SERVICE: the services whose views or tables its rules name, what they need first
needed()
{
	for needed_name in $(names | grep -vx "$1"); do
		grep -qE "\\b${needed_name}_(pub|cmd)_" "$services/$1/rules.sql" || continue
		(needed "$needed_name")
		echo "$needed_name"
	done
}

# upon SERVICE: their folders, core first
upon()
{
	[ "$1" = core ] && return
	{ echo core; needed "$1"; } | awk -v services="$services" '!seen[$0]++ { print services "/" $0 }'
}

verdict()
{
	if [ "$1" = 0 ]; then
		echo "ok - $2"
	else
		echo "not ok - $2"
		failed=1
	fi
}

# node_digest SERVICE: of the tables that its cases leave in the engine of the nodes
node_digest()
{
	node_with=
	for node_folder in $(upon "$1"); do
		node_with="$node_with --with $node_folder"
	done
	"$top_builddir/bin/madang-admin" service check "$services/$1" $node_with |
	    sed -n 's/.*the digest \([0-9a-f]\{64\}\)\.$/\1/p'
}

# verifier_digest SERVICE: in the engine of the verifier
verifier_digest()
{
	"$top_builddir/tests/interop/cases_digest" $(upon "$1") "$services/$1"
}

# agreed SERVICE: the digest of both, as digests.sh found it
agreed()
{
	sed -n "s/^$1 //p" "$agreed"
}
