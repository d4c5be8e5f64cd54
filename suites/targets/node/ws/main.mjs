// WebSocket by the library ws, as its README has it: a broadcast to all clients that are open, and a ping each 30 seconds that finds
// those which are gone. What a client doesn't read is kept for it in memory, without a limit. The library's native additions are for what
// clients send, which is next to nothing here.
import { WebSocket, WebSocketServer } from "ws"
import { address, listen, Table, topicOf } from "../common.mjs"

const topics = new Table(() => new Set())

const server = listen(address(import.meta.url), (topic, message) => {
	for (const client of topics.get(topic)) {
		if (client.readyState === WebSocket.OPEN) client.send(message, { binary: false })
	}
})

const sockets = new WebSocketServer({ server })

sockets.on("connection", (client, request) => {
	const clients = topics.get(topicOf(request.url))
	clients.add(client)
	client.isAlive = true
	client.on("error", console.error)
	client.on("pong", () => (client.isAlive = true))
	client.on("close", () => clients.delete(client))
})

setInterval(() => {
	for (const client of sockets.clients) {
		if (!client.isAlive) {
			client.terminate()
			continue
		}
		client.isAlive = false
		client.ping()
	}
}, 30_000)
