// The smallest client of Server-Sent Events. Coming back is the
// browser's: it sends the last id as Last-Event-ID.

export function follow(url, receive) {
  const source = new EventSource(url);
  source.onmessage = (event) => receive(event.data);
}
