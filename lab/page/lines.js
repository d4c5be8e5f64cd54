// A message is one line, "seq SP due SP body": due is nanoseconds since the Unix epoch, more than a Number holds exactly,
// so it becomes milliseconds in two parts.

/** parse reads a line: { seq, due (milliseconds since the epoch), body }, or null for what isn't a message. */
export function parse(line) {
  const first = line.indexOf(" ");
  const second = line.indexOf(" ", first + 1);
  if (first < 1 || second < 0) return null;
  const seq = Number(line.slice(0, first));
  const nanoseconds = line.slice(first + 1, second);
  if (!Number.isSafeInteger(seq) || seq < 1 || !/^\d+$/.test(nanoseconds)) return null;
  const due = Number(nanoseconds.slice(0, -6)) + Number(nanoseconds.slice(-6)) / 1e6;
  return { seq, due, body: line.slice(second + 1) };
}

/** seqOf returns the cursor after a line, or the one before it for what isn't a message. */
export function seqOf(line, before) {
  const seq = parseInt(line, 10);
  return seq > before ? seq : before;
}
