// The smallest long-polling client: it asks again as soon as it
// has an answer.

const options = { cache: "no-store" }; // or polls queue for the cache

export async function follow(url, receive) {
  for (let after = 0; ;) {
    try {
      const response = await fetch(`${url}?after=${after}`, options);
      if (!response.ok) throw new Error(response.statusText);
      for (const line of (await response.text()).split("\n")) {
        if (line === "") continue; // of a 204: held in vain
        after = parseInt(line, 10);
        receive(line);
      }
    } catch { // coming back is ours to do
      await new Promise((wake) => setTimeout(wake, 1000));
    }
  }
}
