// The smallest short-polling client: it asks again each interval
// and says with ?after=N what it has.

const options = { cache: "no-store" }; // or polls queue for the cache

export async function follow(url, receive, interval = 1000) {
  for (let after = 0; ;) {
    try {
      const response = await fetch(`${url}?after=${after}`, options);
      if (!response.ok) throw new Error(response.statusText);
      for (const line of (await response.text()).split("\n")) {
        if (line === "") continue; // of a 204: nothing new
        after = parseInt(line, 10);
        receive(line);
      }
    } catch {
      // The next poll tries again.
    }
    await new Promise((wake) => setTimeout(wake, interval));
  }
}
