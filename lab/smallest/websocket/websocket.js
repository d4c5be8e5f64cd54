// The smallest WebSocket client. Coming back is ours to do, and
// so is saying what we have.

export function follow(url, receive, after = 0) {
  const socket = new WebSocket(`${url}?after=${after}`);
  socket.onmessage = (event) => {
    after = parseInt(event.data, 10);
    receive(event.data.trimEnd());
  };
  socket.onclose = () => setTimeout(follow, 1000, url, receive, after);
}
