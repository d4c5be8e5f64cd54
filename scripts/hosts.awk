# Compares the valid runs of two tables of runs (pollpush report --format csv): of one machine, and at agents. See hosts.sh.
FNR == 1 {
	side = ++files
	split("", column)
	for (i = 1; i <= NF; i++) column[$i] = i
	next
}
$column["valid"] != "true" { invalid[side]++; next } # why stands in quotation marks, where commas are no borders
{
	transport = $column["transport"]
	if (!(transport in seen)) { seen[transport]; order[++transports] = transport }
	n = ++count[side, transport]
	bytes[side, transport, n] = $column["app-bytes B/client/s"]
	latency[side, transport, n] = $column["latency-p50 ns"] / 1e6
	received[side, transport, n] = $column["received"]
	lost += $column["lost"]
	if ("clock_bound_ns" in column && $NF > bound[transport]) bound[transport] = $NF # the last: between them may be commas in quotation marks
}
# summary sets low, middle and high of what a side has.
function summary(of, side, transport,   n, i, j, v, sorted) {
	n = count[side, transport]
	for (i = 1; i <= n; i++) {
		v = of[side, transport, i]
		for (j = i - 1; j > 0 && sorted[j] > v; j--) sorted[j + 1] = sorted[j]
		sorted[j + 1] = v
	}
	low = sorted[1]; high = sorted[n]; middle = (sorted[int((n + 1) / 2)] + sorted[int(n / 2) + 1]) / 2
}
function bad(text) { print "NOT THE SAME: " text; failed = 1 }
END {
	printf "%-11s %28s %28s %25s %25s %9s\n", "transport", "bytes/s, one machine", "at agents", "median ms, one machine", "at agents", "± ms"
	for (i = 1; i <= transports; i++) {
		t = order[i]
		if (!count[1, t] || !count[2, t]) { bad(t " has no valid run on one of the sides"); continue }
		summary(bytes, 1, t); text1 = sprintf("%.1f (%.1f to %.1f)", middle, low, high); least = low * 0.99; most = high * 1.01
		summary(bytes, 2, t); text2 = sprintf("%.1f (%.1f to %.1f)", middle, low, high)
		if (middle < least || middle > most) bad(t " has " text2 " bytes/s, and " text1 " on one machine")
		summary(latency, 1, t); text3 = sprintf("%.3f (%.3f to %.3f)", middle, low, high); first[t] = low; last[t] = high
		summary(latency, 2, t); text4 = sprintf("%.3f (%.3f to %.3f)", middle, low, high); median[t] = middle
		printf "%-11s %28s %28s %25s %25s %9.3f\n", t, text1, text2, text3, text4, bound[t] / 1e6
		summary(received, 1, t); all = middle; summary(received, 2, t)
		if (low != all || high != all) bad(t " received " low " to " high ", and " all " on one machine")
	}
	for (i = 1; i <= transports; i++) for (j = 1; j <= transports; j++) {
		if (last[order[i]] < first[order[j]] && median[order[i]] >= median[order[j]]) bad(order[i] " is quicker than " order[j] " on one machine alone")
	}
	if (lost) bad(lost " were lost")
	printf "%d and %d runs were invalid\n", invalid[1], invalid[2]
	exit failed
}
