# Sections (bench.h) into Markdown. A goal is met when the ratio reaches it.

BEGIN { FS = "\t" }

/^# / { print "\n## " substr($0, 3); last = ""; next }
/^> / { if (last != "remark") print ""; print substr($0, 3); last = "remark"; next }

NF == 5 {
	if (last != "row") {
		print ""
		print "| what | ours | baseline | ratio | goal |"
		print "|---|---:|---:|---:|---|"
	}
	goal = $5 == "-" ? "" : $5 ($4 + 0 >= $5 + 0 ? ": met" : ": **missed**")
	last = "row"
	print "| " $1 " | " $2 " | " $3 " | " $4 " | " goal " |"
	next
}

{ print "bench: not a row: " $0 >"/dev/stderr"; bad = 1 }
END { exit bad }
