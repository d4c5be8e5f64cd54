# Decodes the latency histograms in records: Rscript decode.R RUNS.JSONL... prints ID, count, p50, p90, p99 and max of each run.
#
# The format is HdrHistogram's V2, compressed, base64. A histogram is a data frame here: values (ns) and how often each was
# counted. Values that share a bucket are told by the largest of it. Needs nothing but R.

# base64 returns the bytes of a text.
base64 <- function(text) {
  alphabet <- utf8ToInt("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  digits <- match(utf8ToInt(sub("=+$", "", text)), alphabet) - 1
  bits <- sapply(5:0, function(n) bitwAnd(bitwShiftR(digits, n), 1L)) # a row of six for each digit
  bits <- as.vector(t(matrix(bits, ncol = 6)))
  whole <- length(bits) %/% 8
  as.raw(colSums(matrix(bits[seq_len(8 * whole)], nrow = 8) * 2^(7:0)))
}

# number reads so many bytes as an unsigned big-endian number, exactly up to 2^53.
number <- function(bytes) Reduce(function(sum, byte) 256 * sum + byte, as.integer(bytes), 0)

# decode returns the values and counts of a record's "hdr".
decode <- function(text) {
  outer <- base64(text)
  if (outer[4] != 0x14 || !identical(outer[1:3], as.raw(c(0x1c, 0x84, 0x93)))) stop("not a compressed V2 histogram")
  inner <- memDecompress(outer[8 + seq_len(number(outer[5:8]))], "gzip")
  digits <- number(inner[13:16])
  unit <- floor(log2(max(number(inner[17:24]), 1)))  # the smallest bucket is 2^unit wide
  half <- ceiling(log2(2 * 10^digits)) - 1           # each power of two is divided into 2^half buckets
  data <- as.integer(inner[40 + seq_len(number(inner[5:8]))])
  values <- counts <- numeric(0)
  at <- 1
  index <- 0
  while (at <= length(data)) {
    sum <- shift <- 0  # a signed number: ZigZag LEB128 with at most nine bytes
    repeat {
      byte <- data[at]
      at <- at + 1
      sum <- sum + (if (shift == 56) byte else byte %% 128) * 2^shift
      if (byte < 128 || shift == 56) break
      shift <- shift + 7
    }
    n <- if (sum %% 2 == 1) -(sum + 1) / 2 else sum / 2
    if (n < 0) {  # so many buckets without a value
      index <- index - n
      next
    }
    if (n > 0) {
      power <- max(index %/% 2^half - 1, 0)
      values <- c(values, (index - power * 2^half + 1) * 2^(power + unit) - 1)
      counts <- c(counts, n)
    }
    index <- index + 1
  }
  data.frame(value = values, count = counts)
}

# percentile returns the value at percentile p, 0 to 100. Of several histograms, rbind them and order them by value first.
percentile <- function(h, p) {
  total <- sum(h$count)
  rank <- min(max(floor(p / 100 * total + 0.5), 1), total)
  h$value[which(cumsum(h$count) >= rank)[1]]
}

for (name in commandArgs(trailingOnly = TRUE)) {
  for (line in readLines(name, encoding = "UTF-8")) {
    hdr <- regmatches(line, regexec('"latency":\\{[^}]*"hdr":"([^"]*)"', line))[[1]]
    if (length(hdr) == 0) next
    id <- regmatches(line, regexec('"id":"([^"]*)"', line))[[1]][2]
    h <- decode(hdr[2])
    cat(id, format(c(sum(h$count), sapply(c(50, 90, 99, 100), function(p) percentile(h, p))), scientific = FALSE, trim = TRUE), sep = "\t")
    cat("\n")
  }
}
