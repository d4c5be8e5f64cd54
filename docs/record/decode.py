#!/usr/bin/env python3
"""Decodes the latency histograms in records: python3 decode.py RUNS.JSONL... prints ID, count, p50, p90, p99 and max of each run.

The format is HdrHistogram's V2, compressed, base64. A histogram is a dictionary here: how often each value (ns) was counted.
Values that share a bucket are told by the largest of it. Needs nothing but Python 3.
"""
import base64
import json
import struct
import sys
import zlib


def decode(text):
    """Returns {value in ns: count} of a record's "hdr"."""
    outer = base64.b64decode(text)
    cookie, length = struct.unpack(">ii", outer[:8])
    if cookie & ~0xF0 != 0x1C849304:
        raise ValueError("not a compressed V2 histogram")
    inner = zlib.decompress(outer[8:8 + length])
    cookie, size, _, digits, lowest, _, _ = struct.unpack(">iiiiqqd", inner[:40])
    if cookie & ~0xF0 != 0x1C849303:
        raise ValueError("not a V2 histogram")
    unit = max(lowest, 1).bit_length() - 1  # the smallest bucket is 2**unit wide
    half = (2 * 10 ** digits - 1).bit_length() - 1  # each power of two is divided into 2**half buckets
    counts, index = {}, 0
    for n in zigzags(inner[40:40 + size]):
        if n < 0:  # so many buckets without a value
            index -= n
            continue
        if n > 0:
            power = max((index >> half) - 1, 0)
            within = index - (power << half)
            counts[((within + 1) << (power + unit)) - 1] = n
        index += 1
    return counts


def zigzags(data):
    """Yields the signed numbers of ZigZag LEB128 with at most nine bytes each."""
    at = 0
    while at < len(data):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            if shift == 56:  # the ninth byte has eight bits of the number
                value |= byte << 56
                break
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
        yield (value >> 1) ^ -(value & 1)


def merge(histograms):
    """Adds histograms up: percentiles over repetitions are those of all samples together, never means of percentiles."""
    total = {}
    for counts in histograms:
        for value, count in counts.items():
            total[value] = total.get(value, 0) + count
    return total


def percentile(counts, p):
    """Returns the value at percentile p, 0 to 100; None of an empty histogram."""
    total = sum(counts.values())
    rank = min(max(int(p / 100 * total + 0.5), 1), total)
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0 and total:
            return value
    return None


def runs(path):
    """Yields the records of a file."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for run in runs(name):
            if run["latency"]:
                h = decode(run["latency"]["hdr"])
                print(run["id"], sum(h.values()), *(percentile(h, p) for p in (50, 90, 99, 100)), sep="\t")
