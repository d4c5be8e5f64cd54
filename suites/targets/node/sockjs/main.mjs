// SockJS: its connections say by their path, /feed/TOPIC/SERVER/SESSION/TRANSPORT, which topic they follow.
import sockjs from "sockjs"
import { address, listen, Table } from "../common.mjs"

const topics = new Table(() => new Set())

const server = listen(address(import.meta.url), (topic, message) => {
	const text = message.toString()
	for (const connection of topics.get(topic)) connection.write(text)
})

const feed = sockjs.createServer({ prefix: "/feed/[^/]+", log: (severity, text) => severity === "error" && console.error(text) })

feed.on("connection", (connection) => {
	const clients = topics.get(connection.pathname.split("/")[2])
	clients.add(connection)
	connection.on("close", () => clients.delete(connection))
})

feed.installHandlers(server)
