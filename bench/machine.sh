# What the figures were measured on, as lines of Markdown.

. "$top_srcdir/bench/lib.sh"

# First value of a key in /proc/cpuinfo or /proc/meminfo.
value()
{
	sed -n "s/^$1[[:space:]]*: *//p" "$2" 2>/dev/null | head -n 1
}

# What decides the speed among the flags of the compiler.
optimisation()
{
	sed -n "s/^$1 = //p" "$top_builddir/Makefile" | tr ' ' '\n' | grep -E '^-(O|m|f(sanit|profile|lto))' | tr '\n' ' '
}

flags()
{
	for flag in avx2 fma adx sha_ni avx512f avx512ifma; do
		case " $(value flags /proc/cpuinfo) " in
		*" $flag "*) printf '%s ' $flag ;;
		esac
	done
}

version()
{
	printf '%s %s, ' "$1" "$(pkg-config --modversion "$1" 2>/dev/null || echo unknown)"
}

compiler=$(sed -n 's/^CC = //p' "$top_builddir/Makefile")
echo "* date: $(date -u '+%Y-%m-%d %H:%M UTC')"
echo "* processor: $(value 'model name' /proc/cpuinfo), $(getconf _NPROCESSORS_ONLN) cores; $(flags)"
echo "* memory: $(reckon "$(value MemTotal /proc/meminfo | tr -cd 0-9) / 1048576" '%.1f GiB')"
echo "* system: $(. /etc/os-release 2>/dev/null && echo "${PRETTY_NAME-unknown}"), $(uname -srm)"
echo "* compiler: $($compiler --version | head -n 1); $(optimisation MG_CFLAGS)$(optimisation CFLAGS); \
lib/group $(optimisation MG_GROUP_CFLAGS)"
echo "* libraries: $(version libsodium; version sqlite3; version libcrypto; version libcurl; version jansson)\
belenios-tool $(belenios-tool --version 2>/dev/null || echo 'is not installed')"
echo "* other work on the machine as it began: load $(cut -d' ' -f1 /proc/loadavg)"
