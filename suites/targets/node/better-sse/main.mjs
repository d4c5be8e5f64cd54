// Server-Sent Events by the library better-sse: a channel for each topic, which broadcasts to its sessions. The library leaves to
// its user what a client missed (session.lastId): here the last 10,000 events are kept for it.
import { createChannel, createSession } from "better-sse"
import { address, listen, notFound, Table, topicOf } from "../common.mjs"

const kept = 10_000

class Topic {
	channel = createChannel()
	history = [] // events, oldest first; the last of them has the id this.last
	last = 0

	publish(data) {
		this.history.push(data)
		if (this.history.length > 2 * kept) this.history = this.history.slice(-kept)
		this.channel.broadcast(data, "message", { eventId: String(++this.last) })
	}

	join(session) {
		if (session.lastId !== "") {
			const first = this.last - this.history.length + 1
			for (let id = Math.max(Number(session.lastId) + 1, first); id <= this.last; id++) {
				session.push(this.history[id - first], "message", String(id))
			}
		}
		this.channel.register(session)
	}
}

// serializer has each line of a text in a field of its own (HTML standard, section 9.2.6). The library's is JSON, which has no lines.
function serializer(text) {
	return text.replaceAll("\n", "\ndata:")
}

const topics = new Table(() => new Topic())

listen(
	address(import.meta.url),
	(topic, message) => topics.get(topic).publish(message.toString()),
	async (request, response) => {
		if (request.method !== "GET" || !request.url.startsWith("/sse/")) return notFound(request, response)
		topics.get(topicOf(request.url)).join(await createSession(request, response, { serializer }))
	},
)
