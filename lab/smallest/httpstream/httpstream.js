// The smallest client of HTTP streaming: it reads one answer that
// never ends, and cuts it into lines.

export async function follow(url, receive) {
  for (let after = 0; ;) {
    try {
      const response = await fetch(`${url}?after=${after}`);
      if (!response.ok) throw new Error(response.statusText);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ""; ;) {
        const { done, value } = await reader.read();
        if (done) throw new Error("the stream ended");
        const lines = (rest + value).split("\n");
        rest = lines.pop(); // what has no LF yet
        for (const line of lines) {
          after = parseInt(line, 10);
          receive(line);
        }
      }
    } catch { // coming back is ours to do
      await new Promise((wake) => setTimeout(wake, 1000));
    }
  }
}
